// One declaration per operation: its route, validation, types, permission and documentation.
import type { Static, TSchema } from 'typebox';

/** What a caller does, as permissions name it: capability, then verb. */
export type Action =
  | 'public'
  | 'session'
  | 'till'
  | 'device.read'
  | 'device.write'
  | 'account.read'
  | 'account.write'
  | 'organization.read'
  | 'organization.write'
  | 'campaign.approve'
  | 'voucher.validate'
  | 'redemption.report'
  | 'client.read'
  | 'client.write'
  | 'location.read'
  | 'location.write'
  | 'campaign.read'
  | 'campaign.write'
  | 'source.read'
  | 'source.write'
  | 'batch.read'
  | 'batch.write'
  | 'import.read'
  | 'import.write'
  | 'privacy.read'
  | 'privacy.write'
  | 'voucher.read'
  | 'voucher.write'
  | 'redemption.read'
  | 'redemption.write'
  | 'redemption.override'
  | 'conflict.read'
  | 'conflict.write'
  | 'attempt.read'
  | 'scan.write'
  | 'lead.read'
  | 'lead.write'
  | 'report.read'
  | 'order_endpoint.read'
  | 'order_endpoint.write'
  | 'api_key.read'
  | 'api_key.write'
  | 'webhook.read'
  | 'webhook.write'
  | 'audit.read'
  | 'live.read';

export interface OperationSchema {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  params?: TSchema;
  querystring?: TSchema;
  headers?: TSchema;
  body?: TSchema;
  /** Schemas by status; 4xx and 5xx are added where routes are made, the same for all. */
  response: Record<number, TSchema>;
}

export interface Operation<S extends OperationSchema = OperationSchema> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  action: Action;
  schema: S;
}

type Part<S, K extends string> = K extends keyof S
  ? S[K] extends TSchema
    ? Static<S[K]>
    : undefined
  : undefined;

/** The request types of an operation, for handlers and for the SDK. */
export interface Request<O extends Operation> {
  params: Part<O['schema'], 'params'>;
  querystring: Part<O['schema'], 'querystring'>;
  body: Part<O['schema'], 'body'>;
}

type Success<R> = {
  [K in keyof R]: K extends 200 | 201 | 202 ? (R[K] extends TSchema ? Static<R[K]> : never) : never;
}[keyof R];

/** The body of an operation's success; undefined for one that answers 204. */
export type Answer<O extends Operation> = [Success<O['schema']['response']>] extends [never]
  ? undefined
  : Success<O['schema']['response']>;

/** Declares an operation, keeping its exact types. */
export const operation = <const S extends OperationSchema>(declared: Operation<S>): Operation<S> =>
  declared;
