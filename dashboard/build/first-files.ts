// Says of each address of the dashboard which files its screen needs, so that the page of that address
// can name them and the browser fetches them at once: not after the first bundle has run.
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/** Beside the built files, for the server: see server/dashboard/first-files.ts. */
const FILE = 'first-files.json';
/** Otherwise asked for when the first words are laid out, and drawn twice. */
const FONT = /inter-latin-wght-normal[^/]*\.woff2$/;

interface Declared {
  path: string;
  /** Modules that hold the screen and its English words, below the dashboard's folder. */
  modules: string[];
}

/** The routes that a `routes.ts` declares; words that the first bundle holds have no file. */
export function readRoutes(text: string, folder: string, root: string): Declared[] {
  return text
    .split('createRoute({')
    .slice(1)
    .map((route) => {
      const words = [...(/fetchWords\(([^)]*)\)/.exec(route)?.[1] ?? '').matchAll(/'(\w+)'/g)];
      const screens = [...route.matchAll(/import\('([^']+)'\)/g)];
      return {
        path: /path: '([^']+)'/.exec(route)?.[1] ?? '',
        modules: [
          ...screens.map(([, from = '']) => relative(root, resolve(folder, from))),
          ...words.map(
            ([, part = '']) => `text/en/${part.replaceAll(/[A-Z]/g, '-$&').toLowerCase()}.ts`,
          ),
        ],
      };
    })
    .filter(({ path, modules }) => path.startsWith('/') && modules.length > 0);
}

/** `root`: the absolute path of the dashboard's folder. */
export function firstFiles(root: string): Plugin {
  return {
    name: 'first-files',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((name) => FONT.test(name))
          .map((name) => ({
            tag: 'link',
            attrs: {
              rel: 'preload',
              as: 'font',
              type: 'font/woff2',
              crossorigin: '',
              href: `/${name}`,
            },
            injectTo: 'head',
          })),
    },
    // after files that hold styles alone have been taken away
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
        const byModule = new Map<string, Rolldown.OutputChunk>();
        for (const chunk of chunks) {
          if (chunk.isEntry) continue;
          for (const id of chunk.moduleIds) byModule.set(relative(root, id), chunk);
        }
        const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
        const first = namesWith(
          chunks.filter(({ isEntry }) => isEntry),
          byName,
        );
        const routes = [...this.getModuleIds()]
          .filter((id) => id.endsWith('/routes.ts') && !relative(root, id).startsWith('..'))
          .flatMap((id) => readRoutes(readFileSync(id, 'utf8'), dirname(id), root));
        const source = routes.map(({ path, modules }) => {
          const own = modules
            .map((name) => byModule.get(name))
            .filter((each) => each !== undefined);
          const names = [...namesWith(own, byName)].filter((name) => !first.has(name));
          return { path, scripts: names };
        });
        this.emitFile({ type: 'asset', fileName: FILE, source: JSON.stringify(source) });
      },
    },
  };
}

/** The files of these chunks and of all that they import. */
function namesWith(
  chunks: Rolldown.OutputChunk[],
  byName: ReadonlyMap<string, Rolldown.OutputChunk>,
): Set<string> {
  const names = new Set<string>();
  const take = (chunk: Rolldown.OutputChunk | undefined): void => {
    if (!chunk || names.has(chunk.fileName)) return;
    names.add(chunk.fileName);
    chunk.imports.forEach((name) => take(byName.get(name)));
  };
  chunks.forEach(take);
  return names;
}
