// A voucher's page as HTML: works without JavaScript, reads well on a phone and to a screen reader.
import { tellDiscount } from '../../contract/discount.ts';
import { discountHeadline } from '../../contract/headline.ts';
import type { Language } from '../../contract/language.ts';
import { describeTerms } from '../../contract/terms.ts';
import { INK } from '../brand/colour.ts';
import { logoPath } from '../brand/change-logo.ts';
import { html, Html } from '../docs/html.ts';
import { endOf } from '../voucher/state.ts';
import type { LoadedPage } from './load-page.ts';
import { makeQr, QUIET_MODULES, qrPath } from './qr-code.ts';
import { pageState, whenInWords, zoneInWords, type PageState } from './state.ts';
import { pageStyle, type Style } from './style.ts';
import { pageWords, type PageWords } from './words.ts';

/** What happened to the form, as the address says it after it was sent. */
export type Sent = 'sent' | 'kept' | 'wrong' | undefined;

export interface PageParts {
  /** Where the server lives, when not at the root: '' or '/somewhere'. */
  base: string;
  /** What the QR code opens. */
  qrText: string;
  canMail: boolean;
  sent: Sent;
  now: number;
  language: Language;
}

const LONG_HEADLINE = 16;
const LONG_CODE = 20;
const SHOWN_LOCATIONS = 6;

export interface Page {
  style: Style;
  body: string;
}

export function voucherPage(loaded: LoadedPage, parts: PageParts): Page {
  const { client, voucher, findings } = loaded;
  const { language } = parts;
  const { offer } = voucher;
  const words = pageWords[language];
  const headline = discountHeadline(
    tellDiscount(offer.discountDescription, offer.discount, offer.currency, language),
  );
  const state = pageState(voucher, findings, parts.now, language);
  const isOver = state.tone === 'over';
  const style = pageStyle(client.brand_color);
  const logo = client.logo_digest && logoPath(client.token, client.logo_digest);
  const main = html`<main ${isOver ? new Html('class="over"') : ''}>
    ${voucher.mode === 'test' && html`<p class="test">${words.test}</p>`}
    <article class="card">
      <header>
        <p class="who">
          ${logo && html`<img src="${parts.base}${logo}" alt="" />`}<span>${client.name}</span>
        </p>
        <h1 ${headline.big.length > LONG_HEADLINE ? new Html('class="long"') : ''}>
          ${headline.big}${headline.rest && html` <small>${headline.rest}</small>`}
        </h1>
      </header>
      <div class="cut"></div>
      <div class="pad">
        ${state.notice && html`<p class="say" role="status">${state.notice}</p>`}
        ${!isOver && codeBlock(voucher.code, parts.qrText, words)} ${facts(loaded, state, language)}
        ${!isOver && terms(describeTerms(offer.words, language), words)}
      </div>
    </article>
    ${!isOver && useOnline(loaded, words)} ${!isOver && leadForm(loaded, parts)}
    <footer>
      ${!isOver && html`<p>${words.show}</p>`}
      <a href="${staffLink(loaded, parts)}" rel="nofollow">${words.staff}</a>
    </footer>
  </main>`;
  return { style, body: document(`${headline.big} · ${client.name}`, style, main, language) };
}

function codeBlock(code: string, qrText: string, words: PageWords): Html {
  const qr = makeQr(qrText);
  // the white that a reader needs is part of it: around it the page may be dark
  const side = qr.size + 2 * QUIET_MODULES;
  const corner = -QUIET_MODULES;
  return html`<div class="code">
    <span class="qr"
      ><svg
        viewBox="${corner} ${corner} ${side} ${side}"
        role="img"
        aria-label="${words.qrCode(code)}"
      >
        <path fill="${INK}" shape-rendering="crispEdges" d="${qrPath(qr)}" /></svg
    ></span>
    <p class="${code.length > LONG_CODE ? 'text long' : 'text'}">${code}</p>
  </div>`;
}

function facts({ voucher, locations }: LoadedPage, state: PageState, language: Language): Html {
  const words = pageWords[language];
  const { offer } = voucher;
  const until = endOf(voucher);
  const where =
    offer.channels.length > 1
      ? words.everywhere
      : offer.channels.includes('online')
        ? words.online
        : words.inStore;
  const shown = locations.slice(0, SHOWN_LOCATIONS);
  const others = locations.length - shown.length;
  return html`<dl>
    <div>
      <dt>${words.status}</dt>
      <dd>${state.status}</dd>
    </div>
    ${
      state.tone === 'over' &&
      html`<div>
        <dt>${words.code}</dt>
        <dd>${voucher.code}</dd>
      </div>`
    }
    ${
      until !== null &&
      state.status !== words.used &&
      html`<div>
        <dt>${words.validUntil}</dt>
        <dd>
          ${whenInWords(until, offer.timeZone, language)}
          <span>${zoneInWords(offer.timeZone, language)}</span>
        </dd>
      </div>`
    }
    ${
      state.tone !== 'over' &&
      html`<div>
        <dt>${words.where}</dt>
        <dd>
          ${where} ${shown.map((name) => html`<span>${name}</span>`)}
          ${others > 0 && html`<span>${words.more(others)}</span>`}
        </dd>
      </div>`
    }
  </dl>`;
}

const terms = (sentences: readonly string[], words: PageWords): Html | false =>
  sentences.length > 0 &&
  html`<h2>${words.terms}</h2>
    <ul>
      ${sentences.map((each) => html`<li>${each}</li>`)}
    </ul>`;

function useOnline({ client, voucher }: LoadedPage, words: PageWords): Html | false {
  if (client.shop_url === null || !voucher.offer.channels.includes('online')) return false;
  const shop = new URL(client.shop_url);
  shop.searchParams.set('voucher', voucher.code);
  return html`<a class="act main" href="${shop.href}" rel="nofollow">${words.useOnline}</a>`;
}

const staffLink = ({ client, voucher }: LoadedPage, { base }: PageParts): string =>
  `${base}/till?${new URLSearchParams({ code: voucher.code, client: client.token }).toString()}`;

function leadForm({ client, voucher, leadForm: form }: LoadedPage, parts: PageParts): Html | false {
  if (!form) return false;
  const words = pageWords[parts.language].form;
  if (parts.sent === 'sent' || parts.sent === 'kept') {
    return html`<form>
      <p role="status">${words[parts.sent]}</p>
    </form>`;
  }
  const action = `${parts.base}/v/${client.token}/${encodeURIComponent(voucher.code)}/lead`;
  return html`<form method="post" action="${action}">
    <h2>${parts.canMail ? words.mailed : words.noted}</h2>
    ${parts.sent === 'wrong' && html`<p class="say" role="alert">${words.wrong}</p>`}
    <label for="email">${words.email}</label>
    <input
      id="email"
      name="email"
      type="email"
      autocomplete="email"
      inputmode="email"
      maxlength="320"
      required
    />
    <div class="hp" aria-hidden="true">
      <label for="website">${words.empty}</label>
      <input id="website" name="website" tabindex="-1" autocomplete="off" />
    </div>
    <label class="box"
      ><input type="checkbox" name="consent" value="yes" /> <span>${form.consent_text}</span></label
    >
    <button class="act" type="submit">${parts.canMail ? words.mailMe : words.send}</button>
  </form>`;
}

/** A page without a voucher: one and the same for whatever is not told to strangers. */
export function plainPage(
  language: Language,
  title: string,
  ...sentences: (string | Html)[]
): Page {
  const style = pageStyle(null);
  const main = html`<main class="over">
    <article class="card">
      <header><h1 class="long">${title}</h1></header>
      <div class="pad">${sentences.map((each) => html`<p>${each}</p>`)}</div>
    </article>
  </main>`;
  return { style, body: document(title, style, main, language) };
}

export function notValidPage(language: Language): Page {
  const { title, text, help } = pageWords[language].notValid;
  return plainPage(language, title, text, help);
}

const document = (title: string, style: Style, main: Html, language: Language): string =>
  html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="format-detection" content="telephone=no" />
        <title>${title}</title>
        ${new Html(`<style>${style.text}</style>`)}
      </head>
      <body>
        ${main}
      </body>
    </html>`.text;
