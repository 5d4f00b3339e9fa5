// Puts values into messages: `{name}` is replaced, `#` is a count in a plural.

/** "Hello {name}" with { name: 'Ann' }. A name without a value stays as it is written. */
export const fill = (message: string, values: Record<string, string | number>): string =>
  message.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );

/** "1 code", "2 codes", by the language's own rule. */
export function plural(
  forms: { one: string; other: string },
  count: number,
  locale: string,
): string {
  const rule = new Intl.PluralRules(locale).select(count);
  const form = rule === 'one' ? forms.one : forms.other;
  return form.replaceAll('#', new Intl.NumberFormat(locale).format(count));
}
