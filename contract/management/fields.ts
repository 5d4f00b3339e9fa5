// The field types that the management API's operations share.
import { Type } from 'typebox';
import { Nullable, OneLine, Text } from '../fields.ts';

export const Name = OneLine(200, 'For people.', 'a name');

/** The id in the address; one that cannot be an id is simply not found. */
export const ById = Type.Object({ id: Type.String() });

export const CreatedAt = Type.String({ description: 'UTC.' });
export const MaybeText = Nullable(Type.String());
export const MaybeNumber = Nullable(Type.Number());
export const MaybeInteger = Nullable(Type.Integer());
export const MaybeBoolean = Nullable(Type.Boolean());

/** An id in a body or a query, as it was answered. */
export const Ref = (what: string) => Text(64, what);
export const MaybeRef = (what: string) => Nullable(Text(64, what));

/** The largest whole number that a count takes. */
export const MAX_COUNT = 2_000_000_000;
export const Limit = (description: string) =>
  Nullable(Type.Integer({ minimum: 1, maximum: MAX_COUNT, description }));

export const Nothing = Type.Null({ description: 'Done.' });
