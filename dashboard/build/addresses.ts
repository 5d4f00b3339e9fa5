// Gives the browser the address of each operation in contract/, and leaves its schemas behind: so the
// contract is imported as it stands, is described once, and the schema library is not shipped.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

/** Files that make schemas; the rest of contract/ is plain code, and is shipped as it stands. */
const isDeclaration = (path: string) =>
  /^import \{[^}]*\bType\b[^}]*\} from 'typebox'/m.test(readFileSync(path, 'utf8'));

interface Declared {
  method: string;
  url: string;
  schema: object;
}

const isOperation = (value: unknown): value is Declared =>
  typeof value === 'object' && value !== null && 'method' in value && 'url' in value;

/** Lists of words, such as the statuses of a campaign, and limits. */
const isPlain = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'string' ||
  (Array.isArray(value) && value.every((each) => typeof each === 'string'));

/** The module that the browser gets in place of one that declares operations. */
function addressesOf(exports: Record<string, unknown>): string {
  return Object.entries(exports)
    .map(([name, value]) => {
      if (isOperation(value)) {
        const { method, url } = value;
        return `export const ${name} = ${JSON.stringify({ method, url })};`;
      }
      return isPlain(value) ? `export const ${name} = ${JSON.stringify(value)};` : '';
    })
    .join('\n');
}

/** Runs all declarations once, as Node would, and answers their exports by path. */
async function evaluate(folder: string): Promise<Map<string, Record<string, unknown>>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) => isDeclaration(join(folder, path)));
  const contents = paths
    .map((path, i) => `export * as m${i} from ${JSON.stringify(`./${path}`)};`)
    .join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const modules = (await import(`data:text/javascript;base64,${code}`)) as Record<
    string,
    Record<string, unknown>
  >;
  return new Map(paths.map((path, i) => [path, modules[`m${i}`] ?? {}]));
}

/** `folder`: the absolute path of contract/. */
export function contractAddresses(folder: string): Plugin {
  let declared: Promise<Map<string, Record<string, unknown>>> | undefined;
  return {
    name: 'contract-addresses',
    enforce: 'pre',
    buildStart() {
      declared = undefined;
    },
    async load(id) {
      const path = relative(folder, id.split('?')[0] ?? id).replaceAll('\\', '/');
      if (path.startsWith('..') || !existsSync(join(folder, path))) return;
      if (!isDeclaration(join(folder, path))) return;
      declared ??= evaluate(folder);
      return addressesOf((await declared).get(path) ?? {});
    },
  };
}
