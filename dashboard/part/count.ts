// Numbers as people type them. What is none goes to the server as it was typed, which says what it takes:
// as a number it would be NaN, which JSON turns into null, and null means something else.

/** A whole number, also with what parts its thousands: "1,000", "1.000", "1 000"; empty is null. */
export function countOf(text: string): number | null {
  const typed = text.trim();
  if (typed === '') return null;
  const isWhole = /^\d+$/.test(typed) || /^\d{1,3}([\s,.'’]\d{3})+$/.test(typed);
  return isWhole ? Number(typed.replaceAll(/\D/g, '')) : (typed as never);
}
