// Other readings of a code that was typed by hand or read aloud: O for 0, I and L for 1, S for 5.
const ALIKE = ['0OQ', '1IL', '5S', '8B', '2Z', 'UV'];
const MOST = 12;

/** Readings that differ from what was typed by letters taken for one another; the likeliest first. */
export function otherReadings(typed: string): string[] {
  const found = new Set<string>();
  const code = typed.toUpperCase();
  // one letter mistaken is the usual case, all of a kind mistaken the next
  const at = Array.from(code).flatMap((letter, i) =>
    ALIKE.filter((alike) => alike.includes(letter)).flatMap((alike) =>
      Array.from(alike)
        .filter((other) => other !== letter)
        .map((other) => ({ i, letter, other })),
    ),
  );
  for (const { i, other } of at) found.add(code.slice(0, i) + other + code.slice(i + 1));
  for (const { letter, other } of at) found.add(code.replaceAll(letter, other));
  found.delete(code);
  return [...found].slice(0, MOST);
}
