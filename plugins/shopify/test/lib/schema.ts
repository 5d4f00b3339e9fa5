// Shopify's own Admin schema, from the package @shopify/dev-mcp: fetched once into an ignored folder.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, GraphQLError, GraphQLScalarType, type GraphQLSchema } from 'graphql';
import { SHOPIFY_API_VERSION } from '../../../../contract/management/shopify.ts';

const PACKAGE = '@shopify/dev-mcp@1.16.0';
const INSIDE = `package/dist/data/admin_${SHOPIFY_API_VERSION}.json.gz`;
const cache = join(dirname(fileURLToPath(import.meta.url)), '..', '.cache');
const file = join(cache, `admin_${SHOPIFY_API_VERSION}.json.gz`);

/** Fetches the schema where it is not there yet; 94 MB are unpacked by nobody but this one file. */
export function fetchSchema(): void {
  if (existsSync(file)) return;
  mkdirSync(cache, { recursive: true });
  const told = execFileSync('npm', ['pack', PACKAGE, '--json', '--silent'], {
    cwd: cache,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const [{ filename }] = JSON.parse(told) as [{ filename: string }];
  execFileSync('tar', ['xzf', filename, INSIDE], { cwd: cache });
  renameSync(join(cache, INSIDE), file);
  rmSync(join(cache, 'package'), { recursive: true });
  rmSync(join(cache, filename));
}

export function readSchema(): GraphQLSchema {
  const told = JSON.parse(gunzipSync(readFileSync(file)).toString());
  const schema = buildClientSchema(told.data ?? told);
  // what an introspection does not say: how its scalars are written
  check(schema, 'DateTime', (text) => !Number.isNaN(Date.parse(text)) && text.includes('T'));
  check(schema, 'Decimal', (text) => /^-?\d+(\.\d+)?$/.test(text));
  check(schema, 'URL', (text) => URL.canParse(text));
  return schema;
}

function check(schema: GraphQLSchema, name: string, isWritten: (text: string) => boolean): void {
  const scalar = schema.getType(name);
  if (!(scalar instanceof GraphQLScalarType)) throw new Error(`There is no scalar ${name}`);
  scalar.parseValue = (value) => {
    if (typeof value === 'string' && isWritten(value)) return value;
    throw new GraphQLError(`${String(value)} is no ${name}`);
  };
}
