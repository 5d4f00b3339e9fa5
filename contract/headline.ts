// An offer's description as a headline and what follows it: "20% off" and "your order". Pure.

export interface Headline {
  big: string;
  rest: string;
}

const OFF = /^(.{1,24}?\b(?:off|Rabatt))\s+(\S.*)$/i;
const LONG = 30;

/** A description of another form is the headline as a whole, or its first sentence. */
export function discountHeadline(description: string): Headline {
  const text = description.trim();
  const off = OFF.exec(text);
  if (off?.[1] && off[2]) return { big: off[1], rest: off[2] };
  const sentence =
    /^(.{3,60}?)(?:[.:;,–—]\s+|\s+(?=when\b|with\b|if\b|on\b|for\b|wenn\b|mit\b|bei\b|ab\b))(\S.*)$/i.exec(
      text,
    );
  if (text.length > LONG && sentence?.[1] && sentence[2]) {
    return { big: sentence[1], rest: sentence[2] };
  }
  return { big: text, rest: '' };
}
