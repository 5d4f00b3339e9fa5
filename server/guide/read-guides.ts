// The guides, as they lie in docs/guides: their names, titles, and the order in which they are shown.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Guide {
  name: string;
  title: string;
  /** The first sentence. */
  summary: string;
  group: Group;
  /** Markdown below the title. */
  text: string;
}

export const groups = {
  shops: ['integrate', 'woocommerce', 'shopify', 'medusa', 'order-events', 'webhooks'],
  campaigns: ['codes', 'print', 'analytics'],
  store: ['staff', 'hospitality'],
  programs: [],
} as const satisfies Record<string, string[]>;
export type Group = keyof typeof groups;

/** What no group names is for those who write programs: a language each. */
const groupOf = (name: string): Group =>
  (Object.keys(groups) as Group[]).find((group) =>
    (groups[group] as readonly string[]).includes(name),
  ) ?? 'programs';

// beside dist/ as beside server/: both lie in the clone
const FOLDER = ['../docs/guides', '../../docs/guides']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/** All guides in their order; none where the documentation was not shipped. */
export function readGuides(folder = FOLDER): Guide[] {
  if (folder === undefined) return [];
  const found = readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => toGuide(file.slice(0, -3), readFileSync(join(folder, file), 'utf8')));
  const order: string[] = Object.values(groups).flat();
  const place = ({ name }: Guide) => (order.includes(name) ? order.indexOf(name) : order.length);
  return found.toSorted((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
}

function toGuide(name: string, file: string): Guide {
  const [first = '', ...rest] = file.split('\n');
  const text = rest.join('\n').trim();
  const paragraph = (text.split('\n\n')[0] ?? '').replaceAll('\n', ' ');
  const plain = paragraph.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
  const summary = /^.*?[.:](?=\s|$)/.exec(plain)?.[0].replace(/:$/, '.') ?? plain;
  return { name, title: first.replace(/^#\s*/, ''), summary, group: groupOf(name), text };
}
