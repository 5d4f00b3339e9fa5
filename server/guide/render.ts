// A guide as HTML: its own HTML is shown as text, links between guides lead to pages, wide tables and
// calls can be scrolled by keyboard, and the server's own address stands where the guide has a name.
import type MarkdownIt from 'markdown-it';
import type { Guide } from './read-guides.ts';

const PLACES_OF_ADDRESS = /\$VOUCHERTRACK_URL|\$BASE|https:\/\/vouchers\.example\.com/g;

export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** Where a link of a guide leads; null: to nothing that this server shows. */
export function targetOf(href: string): string | null {
  if (/^(https?:|mailto:|#|\/)/.test(href)) return href;
  const guide = /^(?:\.\/)?([a-z0-9-]+)\.md(#.*)?$/.exec(href);
  return guide ? `/guides/${guide[1]}${guide[2] ?? ''}` : null;
}

let made: Promise<MarkdownIt> | undefined;

/** Loaded when the first guide is read: a server that shows none pays nothing. */
const renderer = (): Promise<MarkdownIt> => (made ??= makeRenderer());

async function makeRenderer(): Promise<MarkdownIt> {
  const { default: Markdown } = await import('markdown-it');
  const md: MarkdownIt = new Markdown({ html: false, typographer: false });
  const { rules } = md.renderer;
  const plain: NonNullable<(typeof rules)[string]> = (tokens, i, options, _env, self) =>
    self.renderToken(tokens, i, options);
  rules.heading_open = (tokens, i, ...rest) => {
    tokens[i]?.attrSet('id', anchorOf(tokens[i + 1]?.content ?? ''));
    return plain(tokens, i, ...rest);
  };
  rules.link_open = (tokens, i, ...rest) => {
    const target = targetOf(tokens[i]?.attrGet('href') ?? '');
    if (target !== null) tokens[i]?.attrSet('href', target);
    else if (tokens[i]) Object.assign(tokens[i], { tag: 'span', attrs: null });
    return plain(tokens, i, ...rest);
  };
  rules.link_close = (tokens, i, ...rest) => {
    // what was opened as a span is closed as one
    for (let at = i - 1; at >= 0; at--) {
      if (tokens[at]?.type !== 'link_open') continue;
      if (tokens[i]) tokens[i].tag = tokens[at]?.tag ?? 'a';
      break;
    }
    return plain(tokens, i, ...rest);
  };
  rules.table_open = () => '<div class="table" tabindex="0" role="group"><table>\n';
  rules.table_close = () => '</table></div>\n';
  const fence = rules.fence;
  rules.fence = (tokens, i, options, env, self) => {
    const token = tokens[i];
    if (token?.info.trim() === 'card') {
      return `<section class="card-to-print">${md.render(token.content)}</section>\n`;
    }
    const html = fence?.(tokens, i, options, env, self) ?? '';
    return html.replace('<pre', '<pre tabindex="0"');
  };
  rules.code_block = (tokens, i) =>
    `<pre tabindex="0"><code>${md.utils.escapeHtml(tokens[i]?.content ?? '')}</code></pre>\n`;
  return md;
}

export async function renderGuide({ text }: Guide, publicUrl: string): Promise<string> {
  const md = await renderer();
  return md.render(text.replaceAll(PLACES_OF_ADDRESS, publicUrl.replace(/\/$/, '')));
}
