// The look of the guides: that of the API page, with what text and paper need beside.
import { style as docsStyle } from '../docs/style.ts';

export const style = `${docsStyle}
main { max-width: 50rem; }
main h3 { font: 600 1.05rem Inter, system-ui, sans-serif; }
nav a[aria-current] { color: var(--brand); font-weight: 600; }
nav .home { margin: 0 0 1rem; font-weight: 600; }
nav .home a { display: inline; }
.table { overflow-x: auto; }
main td:first-child, main td:nth-child(2) { width: auto; color: inherit; }
td code { white-space: nowrap; }
.guides dt { margin-top: 1rem; font-weight: 600; }
.guides dd { margin: .1rem 0 0; color: var(--quiet); }
.card-to-print { margin: 1.5rem 0; padding: 1rem 1.5rem; border: 2px solid var(--ink);
  border-radius: 10px; max-width: 34rem; break-inside: avoid; }
.card-to-print h2 { margin: 0 0 .5rem; border: 0; }
/* on a phone the list of all is a page of its own, behind its first link */
@media (max-width: 48em) {
  nav { padding: .5rem 1rem; }
  nav .home { margin: 0; }
  nav h2, nav ul { display: none; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --ground: #fff; --raised: #fff; --brand: #000;
    --quiet: #333; --line: #999; }
  body { display: block; font-size: 11pt; }
  nav { display: none; }
  main { max-width: none; padding: 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  h2, h3 { break-after: avoid; }
  .card-to-print { break-before: page; font-size: 13pt; max-width: none; }
}
`;
