// The address of a voucher's public page, as it is linked and as a QR code takes least room for it.

/** What QR codes call alphanumeric: two characters in 11 bits instead of 16. */
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]+$/;

/** The address of a voucher's public page. */
export const pageAddress = (publicUrl: string, clientToken: string, code: string): string =>
  `${publicUrl}/v/${clientToken}/${encodeURIComponent(code)}`;

/**
 * The same address in capitals. Names of hosts, the token and the code are read without case, and so
 * is `/V/`; the path of a server that lives under one may not be, and stays as it is. A `_` becomes a
 * dash: codes are compared without either.
 */
export function qrAddress(publicUrl: string, clientToken: string, code: string): string {
  const { pathname } = new URL(publicUrl);
  const written = encodeURIComponent(code.toUpperCase().replaceAll('_', '-'));
  if (pathname === '/')
    return `${publicUrl.toUpperCase()}/V/${clientToken.toUpperCase()}/${written}`;
  return `${publicUrl}/v/${clientToken}/${written}`;
}

export const isAlphanumeric = (text: string): boolean => ALPHANUMERIC.test(text);
