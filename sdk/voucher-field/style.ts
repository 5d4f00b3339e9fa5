// How the field looks before a shop says otherwise: plain, in the page's own font and colours.

export const style = `
:host { display: block; font: inherit; color: inherit; }
:host([hidden]) { display: none; }
label { display: block; margin-block-end: .25rem; }
[part='row'] { display: flex; gap: .5rem; }
input, button { font: inherit; color: inherit; padding: .5rem .75rem; border-radius: .25rem;
  border: 1px solid color-mix(in srgb, currentColor 55%, transparent); min-block-size: 2.75rem;
  box-sizing: border-box; }
input { flex: 1; min-inline-size: 0; background: transparent; }
button { cursor: pointer; background: transparent; }
button:disabled, input:disabled { cursor: not-allowed; opacity: .6; }
:is(input, button):focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
[part='message'] { margin: .375rem 0 0; min-block-size: 1.4em; }
`;
