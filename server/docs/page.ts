// The API to read: one page made from the same description that programs get.
import { html, type Html } from './html.ts';

/** What this page reads of a JSON schema. */
interface Schema {
  type?: string | string[];
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  default?: unknown;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

interface Described {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

export interface Description {
  info: { title: string; description?: string };
  paths?: Record<string, Record<string, Described>>;
}

interface Entry extends Described {
  id: string;
  method: string;
  path: string;
}

export function docsPage(description: Description, publicUrl: string): Html {
  const entries = Object.entries(description.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]): Entry => ({
      ...each,
      id: each.operationId ?? `${method}${path}`,
      method: method.toUpperCase(),
      path,
    })),
  );
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = entry.tags?.[0] ?? 'Other';
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${description.info.title}</title>
        <link rel="stylesheet" href="/docs/style.css" />
      </head>
      <body>
        <nav aria-label="Operations">
          ${[...groups].map(([name, group]) => navGroup(name, group))}
        </nav>
        <main>
          <h1>${description.info.title}</h1>
          <p>
            Send your key in the header <code>X-API-Key</code> (or
            <code>Authorization: Bearer</code>). Bodies are JSON. Every answer that is not 2xx has
            <code>error</code> (for people), <code>error_code</code> (for programs) and
            <code>reference</code> (for support). Every POST takes an <code>Idempotency-Key</code>:
            the same call again gets the first answer. For programs:
            <a href="/api/openapi.json">OpenAPI 3.1</a>.
          </p>
          ${[...groups].map(
            ([name, group]) =>
              html`<h2>${name}</h2>
                ${group.map((entry) => section(entry, publicUrl))}`,
          )}
        </main>
      </body>
    </html>`;
}

const navGroup = (name: string, group: Entry[]): Html =>
  html`<h2>${name}</h2>
    <ul>
      ${group.map(
        ({ id, summary, path }) => html`<li><a href="#${id}">${summary ?? path}</a></li>`,
      )}
    </ul>`;

function section(entry: Entry, publicUrl: string): Html {
  const body = jsonOf(entry.requestBody?.content);
  const success = Object.entries(entry.responses ?? {}).find(([status]) => status.startsWith('2'));
  const answer = jsonOf(success?.[1].content);
  return html`<section id="${entry.id}">
    <h3><span class="method ${entry.method.toLowerCase()}">${entry.method}</span> ${entry.path}</h3>
    <p><strong>${entry.summary}.</strong> ${prose(entry.description)}</p>
    ${entry.parameters?.length ? parameterTable(entry.parameters) : ''}
    ${body?.properties ? fieldTable('Body', body) : ''}
    <pre><code>${curl(entry, body, publicUrl)}</code></pre>
    ${
      answer?.properties
        ? html`<details>
            <summary>Answer ${success?.[0]}</summary>
            ${fieldTable('Field', answer)}
          </details>`
        : html`<p class="quiet">Answer ${success?.[0]}</p>`
    }
  </section>`;
}

/** Text with `code` in it. */
const prose = (text = ''): Html[] =>
  text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

/** Required parameters first. */
const byNeed = (parameters: Parameter[]): Parameter[] =>
  parameters.toSorted((a, b) => Number(b.required ?? false) - Number(a.required ?? false));

const jsonOf = (content?: Record<string, { schema?: Schema }>) =>
  content?.['application/json']?.schema;

const parameterTable = (parameters: Parameter[]): Html =>
  html`<table>
    <tr>
      <th>Parameter</th>
      <th>Type</th>
      <th></th>
    </tr>
    ${byNeed(parameters).map(({ name, required, description, schema }) =>
      row(name, required ?? false, { ...schema, description: description ?? schema?.description }),
    )}
  </table>`;

const fieldTable = (title: string, { properties = {}, required = [] }: Schema): Html =>
  html`<table>
    <tr>
      <th>${title}</th>
      <th>Type</th>
      <th></th>
    </tr>
    ${Object.entries(properties).map(([name, schema]) =>
      row(name, required.includes(name), schema),
    )}
  </table>`;

const row = (name: string, required: boolean, schema: Schema): Html =>
  html`<tr>
    <td><code>${name}</code>${required ? html` <em>required</em>` : ''}</td>
    <td>${typeOf(schema)}</td>
    <td>
      ${prose(schema.description)}
      ${schema.default !== undefined && html` Default <code>${JSON.stringify(schema.default)}</code>.`}
    </td>
  </tr>`;

function typeOf({ type, enum: values, items }: Schema): string {
  if (values) return values.map((value) => String(value)).join(', ');
  if (type === 'array') return items ? `list of ${typeOf(items)}` : 'list';
  return [type ?? 'any'].flat().join(' or ');
}

const EXAMPLES: Record<string, unknown> = {
  code: 'SUMMER20-X7K3M2',
  transaction_amount: 45.99,
  order_reference: 'ORD-12345',
  refund_amount: 10,
  redemptions: [
    { code: 'SUMMER20-X7K3M2', transaction_amount: 45.99, order_reference: 'ORD-12345' },
  ],
  discount_type: 'percentage',
  discount_value: 20,
  scopes: ['validate', 'redeem'],
  quantity: 50_000,
};

/** A call that can be pasted: the required fields, or code and order where either would do. */
function curl(entry: Entry, body: Schema | undefined, publicUrl: string): string {
  const path = entry.path.replace('{code}', 'SUMMER20-X7K3M2');
  const lines = [`curl ${entry.method === 'GET' ? '' : `-X ${entry.method} `}${publicUrl}${path}`];
  if (!entry.path.startsWith('/api/health')) lines.push(`-H 'X-API-Key: your_api_key'`);
  if (body?.properties) {
    const { properties } = body;
    const names = body.required?.length
      ? body.required
      : ['code', 'order_reference'].filter((name) => name in properties);
    const example = Object.fromEntries(names.map((name) => [name, EXAMPLES[name] ?? '…']));
    lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example)}'`);
  }
  return lines.join(' \\\n  ');
}
