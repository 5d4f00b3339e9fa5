// What a guide leaves open and the dashboard knows.

const PLACES_OF_KEY = /\$VOUCHERTRACK_API_KEY|\$KEY\b|your_api_key/g;

/** `key`: masked, as text of HTML. Links between guides stay inside the dashboard. */
export function fillIn(html: string, key: string | undefined): string {
  const own = html.replaceAll('href="/guides/', 'href="/help/');
  return key === undefined ? own : own.replaceAll(PLACES_OF_KEY, () => escaped(key));
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
