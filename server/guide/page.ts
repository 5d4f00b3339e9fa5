// The pages of the guides: an index, and one for each, to read and to print.
import { Html, html } from '../docs/html.ts';
import { groups, type Group, type Guide } from './read-guides.ts';

const TITLES: Record<Group, string> = {
  shops: 'For shops',
  campaigns: 'Campaigns',
  store: 'In store',
  programs: 'For programs',
};

function frame(guides: Guide[], title: string, here: string | undefined, main: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · VoucherTrack</title>
        <link rel="stylesheet" href="/guides/style.css" />
      </head>
      <body>
        <nav aria-label="Guides">
          <p class="home"><a href="/guides">Guides</a> · <a href="/docs">API</a></p>
          ${(Object.keys(groups) as Group[]).map((group) => navGroup(guides, group, here))}
        </nav>
        <main>${main}</main>
      </body>
    </html>`.text;
}

function navGroup(guides: Guide[], group: Group, here: string | undefined): Html | false {
  const listed = guides.filter((guide) => guide.group === group);
  return (
    listed.length > 0 &&
    html`<h2>${TITLES[group]}</h2>
      <ul>
        ${listed.map(({ name, title }) =>
          name === here
            ? html`<li><a href="/guides/${name}" aria-current="page">${title}</a></li>`
            : html`<li><a href="/guides/${name}">${title}</a></li>`,
        )}
      </ul>`
  );
}

export const guidePage = (guides: Guide[], guide: Guide, body: string): string =>
  frame(guides, guide.title, guide.name, html`<h1>${guide.title}</h1>
    ${new Html(body)}`);

export const indexPage = (guides: Guide[]): string =>
  frame(
    guides,
    'Guides',
    undefined,
    html`<h1>Guides</h1>
      <p>What to do, for whoever does it. Every call is described in the <a href="/docs">API</a>.</p>
      ${(Object.keys(groups) as Group[]).map((group) => {
        const listed = guides.filter((guide) => guide.group === group);
        return (
          listed.length > 0 &&
          html`<h2>${TITLES[group]}</h2>
            <dl class="guides">
              ${listed.map(
                ({ name, title, summary }) =>
                  html`<dt><a href="/guides/${name}">${title}</a></dt>
                    <dd>${summary}</dd>`,
              )}
            </dl>`
        );
      })}`,
  );
