// What opened a page: a person's phone, tablet or computer, or something that is no person. Pure.

export type DeviceKind = 'phone' | 'tablet' | 'desktop' | 'other';

/** Programs that fetch what people send one another, search engines, monitors and libraries. */
const NO_PERSON = new RegExp(
  [
    'bot\\b|bots\\b|crawl|spider|slurp|preview|prerender|archiver|scan(?:ner)?\\b|monitor|uptime',
    'facebookexternalhit|facebot|meta-external|whatsapp|telegram|slack|discord|skypeuri|linkedin',
    'pinterest|embedly|vkshare|iframely|snapchat|bitly|outbrain|quora|flipboard|tumblr|nuzzel',
    'google-(?:read|page|site|safety|inspection)|googleother|lighthouse|pagespeed|chrome-lighthouse',
    'bingpreview|yandex|baidu|duckduck|mail\\.ru|msoffice|microsoft office|outlook-|safelinks',
    'curl|wget|python|java/|okhttp|axios|node-fetch|undici|go-http|libwww|perl|ruby|php|httpie',
    'headless|phantom|puppeteer|playwright|selenium|urlscan|proofpoint|mimecast|barracuda|virustotal',
  ].join('|'),
  'i',
);

/** Undefined: nobody looked at it. */
export function deviceKind(userAgent: string | undefined): DeviceKind | undefined {
  if (!userAgent || !/^(mozilla|opera)\//i.test(userAgent) || NO_PERSON.test(userAgent)) {
    return undefined;
  }
  if (/ipad|tablet|kindle|silk\/|playbook/i.test(userAgent)) return 'tablet';
  if (/android/i.test(userAgent)) return /mobile/i.test(userAgent) ? 'phone' : 'tablet';
  if (/iphone|ipod|mobile|windows phone/i.test(userAgent)) return 'phone';
  if (/windows|macintosh|x11|linux|cros/i.test(userAgent)) return 'desktop';
  return 'other';
}

/** What a request says of itself, as far as it matters here. */
export interface Visit {
  method: string;
  userAgent: string | undefined;
  /** `Sec-Purpose`, `Purpose` or `X-Moz`: a browser that fetches what may be looked at later. */
  purpose: string | undefined;
  /** It comes from a paired till or from somebody who is signed in. */
  isStaff: boolean;
}

/** Undefined: it is no scan. */
export const scanOf = (visit: Visit): DeviceKind | undefined =>
  visit.method !== 'GET' || visit.isStaff || /prefetch|prerender|preview/i.test(visit.purpose ?? '')
    ? undefined
    : deviceKind(visit.userAgent);
