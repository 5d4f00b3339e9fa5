// The look of the API page: light and dark, phone and desktop, nothing loaded from elsewhere.

export const style = `
:root { color-scheme: light dark; --ink: #1d2125; --quiet: #596169; --line: #dfe3e6;
  --ground: #ffffff; --raised: #f5f7f8; --brand: #0b6b4d; --get: #145a9e; --change: #9c3d00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --quiet: #a6adb4; --line: #33383d; --ground: #151719; --raised: #1e2225;
    --brand: #3ecf9b; --get: #7ab8f5; --change: #f0954b; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 16rem minmax(0, 1fr); color: var(--ink);
  background: var(--ground); font: 15px/1.55 Inter, system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem;
  border-right: 1px solid var(--line); background: var(--raised); }
nav h2 { margin: 1.2rem 0 .3rem; border: 0; padding: 0; font-size: .75rem; letter-spacing: .06em;
  text-transform: uppercase; color: var(--quiet); }
nav h2:first-child { margin-top: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .25rem 0; color: inherit; text-decoration: none; font-size: .9rem; }
nav a:hover { color: var(--brand); }
main { padding: 2rem clamp(1rem, 4vw, 3rem) 6rem; max-width: 60rem; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; }
h2 { margin: 3rem 0 0; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { margin: 2rem 0 .3rem; font: 600 1.02rem ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--brand); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; font-size: .86em; }
pre { overflow-x: auto; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 8px;
  background: var(--raised); }
table { width: 100%; border-collapse: collapse; margin: .8rem 0; font-size: .9rem; }
th { text-align: left; color: var(--quiet); font-weight: 600; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
td:first-child { width: 34%; }
td:nth-child(2) { width: 22%; color: var(--quiet); }
em { font-style: normal; font-size: .78rem; color: var(--change); }
summary { cursor: pointer; color: var(--brand); }
.quiet { color: var(--quiet); }
.method { display: inline-block; min-width: 4.4em; padding: .1em .5em; border-radius: 5px;
  border: 1px solid currentColor; text-align: center; font-size: .8em; color: var(--change); }
.method.get { color: var(--get); }
.method.post { color: var(--brand); }
@media (max-width: 48em) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 40vh; border-right: 0;
    border-bottom: 1px solid var(--line); }
  nav a { padding: .5rem 0; }
}
`;
