// Collects the plugin's translatable strings into languages/vouchertrack.pot; `--check` fails where it is stale.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const target = join(root, 'languages/vouchertrack.pot');
const version = /Version:\s+(\S+)/.exec(readFileSync(join(root, 'vouchertrack.php'), 'utf8'))[1];

const STRING = String.raw`'((?:[^'\\]|\\.)*)'`;
const SINGLE = new RegExp(
  String.raw`\b(?:__|_e|esc_html__|esc_html_e|esc_attr__|esc_attr_e)\(\s*${STRING}\s*,\s*'vouchertrack'\s*\)`,
  'g',
);
const PLURAL = new RegExp(
  String.raw`\b_n\(\s*${STRING}\s*,\s*${STRING}\s*,[^;]*?'vouchertrack'\s*\)`,
  'g',
);
const unquote = (text) => text.replace(/\\(['\\])/g, '$1');
const quote = (text) => JSON.stringify(text);

function sources() {
  const files = ['vouchertrack.php'];
  for (const name of readdirSync(join(root, 'includes')).sort()) files.push(`includes/${name}`);
  return files;
}

/** Strings by message id: `{plural, places, comments}`. */
function collect() {
  const found = new Map();
  for (const file of sources()) {
    const text = readFileSync(join(root, file), 'utf8');
    const note = (match, plural) => {
      const id = unquote(match[1]);
      const before = text.slice(0, match.index).split('\n');
      const comment = /translators:[^*]*/.exec(before.slice(-3).join('\n'))?.[0].trim();
      const entry = found.get(id) ?? { plural, places: [], comments: new Set() };
      entry.places.push(`${file}:${before.length}`);
      if (comment) entry.comments.add(comment);
      found.set(id, entry);
    };
    for (const match of text.matchAll(SINGLE)) note(match, null);
    for (const match of text.matchAll(PLURAL)) note(match, unquote(match[2]));
  }
  return found;
}

export function pot() {
  const lines = [
    '# Copyright (C) VoucherTrack',
    '# This file is distributed under the GPL-2.0-or-later.',
    'msgid ""',
    'msgstr ""',
    `"Project-Id-Version: VoucherTrack for WooCommerce ${version}\\n"`,
    '"MIME-Version: 1.0\\n"',
    '"Content-Type: text/plain; charset=UTF-8\\n"',
    '"Content-Transfer-Encoding: 8bit\\n"',
    '"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n"',
    '"X-Domain: vouchertrack\\n"',
  ];
  for (const [id, { plural, places, comments }] of collect()) {
    lines.push('', ...[...comments].map((comment) => `#. ${comment}`), `#: ${places.join(' ')}`);
    if (id.includes('%')) lines.push('#, php-format');
    lines.push(`msgid ${quote(id)}`);
    if (plural) lines.push(`msgid_plural ${quote(plural)}`, 'msgstr[0] ""', 'msgstr[1] ""');
    else lines.push('msgstr ""');
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(target, pot());
    console.log(target);
  } else if (readFileSync(target, 'utf8') !== pot()) {
    console.error('languages/vouchertrack.pot is stale: node plugins/woocommerce/make-pot.mjs');
    process.exitCode = 1;
  }
}
