// Validates requests against the contract's schemas and says what is wrong in the caller's terms.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import type { FieldError } from '../../contract/error.ts';
import { isAmount } from '../../contract/money.ts';
import { isInstant, isPlainDate } from './instant.ts';

function build(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({
    coerceTypes,
    useDefaults: true,
    allErrors: false,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    strictTypes: false,
    // the text 1e400 becomes Infinity, and what is strict about numbers checks no bound of it
    strictNumbers: !coerceTypes,
  });
  ajv.addKeyword('expects');
  ajv.addKeyword('media');
  ajv.addKeyword({
    keyword: 'amount',
    type: ['number', 'string'],
    validate: (_: true, value: unknown) => isAmount(value),
  });
  ajv.addKeyword({
    keyword: 'instant',
    type: 'string',
    validate: (kind: 'time' | 'date' | 'time-or-date', value: string) =>
      (kind !== 'date' && isInstant(value)) || (kind !== 'time' && isPlainDate(value)),
  });
  ajv.addKeyword({
    keyword: 'reference',
    type: ['number', 'string'],
    validate: (_: true, value: unknown) => {
      const text = typeof value === 'number' ? String(value) : (value as string).trim();
      return text.length >= 1 && text.length <= 255 && !text.includes('\0');
    },
  });
  return ajv;
}

// a body is taken as it is written; a query is text, and "50" is a number there
const bodies = build(false);
const queries = build(true);

export const compileBody = (schema: TSchema): ValidateFunction => bodies.compile(schema);
export const compileQuery = (schema: TSchema): ValidateFunction => queries.compile(schema);

/** The errors of a validation, at dotted paths below `at`. */
export function fieldErrors(errors: ErrorObject[] | null | undefined, at = ''): FieldError[] {
  return (errors ?? []).map((error) => {
    const below = error.instancePath.slice(1).replaceAll('/', '.');
    const missing =
      error.keyword === 'required'
        ? (error.params as { missingProperty: string }).missingProperty
        : '';
    const path = [at, below, missing].filter(Boolean).join('.');
    return { path, message: missing ? 'is required' : describe(error) };
  });
}

function describe(error: ErrorObject): string {
  const schema = error.parentSchema as { expects?: string; enum?: unknown[] } | undefined;
  if (schema?.expects) return `must be ${schema.expects}`;
  if (error.keyword === 'enum' && schema?.enum) {
    return `must be one of ${schema.enum.map((value) => String(value)).join(', ')}`;
  }
  return error.message ?? 'is not valid';
}
