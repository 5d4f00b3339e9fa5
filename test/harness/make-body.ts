// Makes a body or a query that a route's schema takes, from the schema: what is required, and the ids
// that say what it is about.

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  expects?: string;
  instant?: string;
  amount?: boolean;
  minimum?: number;
  minLength?: number;
  minItems?: number;
  items?: Schema;
  required?: string[];
  properties?: Record<string, Schema>;
}

/** Where ids are found, by the name of a field. */
const KINDS: Record<string, string> = {
  client_id: 'clients',
  location_id: 'locations',
  campaign_id: 'campaigns',
  source_id: 'sources',
  voucher_id: 'vouchers',
  batch_id: 'batches',
  staff_id: 'staff',
};

/** Lists of ids, likewise. */
const LISTS: Record<string, string> = { client_ids: 'clients', location_ids: 'locations' };

const SAMPLES: [RegExp, unknown][] = [
  [/e-mail/, 'somebody@people.example'],
  [/password/, 'a long enough password'],
  [/digits/, '4711'],
  [/myshopify/, 'acme.myshopify.com'],
];

const DATES: Record<string, string> = { from: '2026-03-01', to: '2026-03-31' };

function sampleOf(name: string, schema: Schema, ids: Record<string, string>): unknown {
  const kind = KINDS[name];
  if (kind) return ids[kind];
  if (name in LISTS) return [ids[LISTS[name]!]];
  if (schema.instant && name in DATES) return DATES[name];
  if (schema.enum) return schema.enum[0];
  const sample = SAMPLES.find(([pattern]) => pattern.test(schema.expects ?? ''));
  if (sample) return sample[1];
  if (schema.amount) return 5;
  if (schema.instant) return schema.instant === 'date' ? '2026-03-31' : '2026-03-31T12:00:00Z';
  const [type] = [schema.type].flat();
  if (type === 'object') return makeBody(schema, ids);
  if (type === 'array') return schema.minItems ? [sampleOf(name, schema.items ?? {}, ids)] : [];
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 1, 1);
  if (type === 'boolean') return true;
  if (name === 'code') return ids.validate;
  return 'x'.repeat(Math.max(schema.minLength ?? 1, 4));
}

/** Undefined for a route that takes none. `namesIds`: with what it may be about, also where that is optional. */
export function makeBody(
  schema: unknown,
  ids: Record<string, string>,
  namesIds = true,
): Record<string, unknown> | undefined {
  const { properties, required = [] } = (schema ?? {}) as Schema;
  if (!properties) return undefined;
  const named = Object.keys(properties).filter(
    (name) => required.includes(name) || (namesIds && (name in KINDS || name in LISTS)),
  );
  return Object.fromEntries(named.map((name) => [name, sampleOf(name, properties[name]!, ids)]));
}
