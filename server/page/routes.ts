// HTTP of the voucher's public page: no API key, no cookie, no JavaScript.
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { preferredLanguage, type Language } from '../../contract/language.ts';
import { findPublicLogo } from '../brand/queries.ts';
import type { Context } from '../context.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { ApiError } from '../http/api-error.ts';
import { takeLead } from '../lead/take-lead.ts';
import { makeMailer } from '../mail/mailer.ts';
import { handleVoucherMail, queueVoucherMail } from '../lead/mail-voucher.ts';
import { registerUnsubscribe } from '../lead/unsubscribe-routes.ts';
import { scanOf } from '../scan/device-kind.ts';
import { makeScanLog } from '../scan/scan-log.ts';
import { destroySalts } from '../scan/salts.ts';
import type { Validate } from '../voucher/validate.ts';
import { qrAddress } from './address.ts';
import { makePageLimit } from './limit.ts';
import { loadPage, type LoadedPage } from './load-page.ts';
import { notValidPage, plainPage, voucherPage, type Page, type Sent } from './voucher-page.ts';
import { pageWords } from './words.ts';

interface Parts {
  validate: Validate;
  hashCustomer: HashCustomer;
}

/** A paired till, or somebody who is signed in: told by the cookie that they have. */
const STAFF_COOKIE = /(?:^|;\s*)(?:__Host-)?vt_(till|session)=[^;\s]/;
const DAY_SECONDS = 86_400;

interface Address {
  Params: { token: string; code: string };
  Querystring: { form?: string };
}

export function registerPageRoutes(app: FastifyInstance, context: Context, parts: Parts): void {
  const { config, db, log } = context;
  const { pathname } = new URL(config.publicUrl);
  const base = pathname === '/' ? '' : pathname;
  const scans = makeScanLog(db, context.keyring, log);
  const limit = makePageLimit(() => performance.now());
  const mailer = makeMailer(config, log);
  handleVoucherMail({ ...context, mailer, hashCustomer: parts.hashCustomer });
  context.jobs.schedule('destroy-scan-salts', '7 * * * *', () => destroySalts(db, Date.now()));
  app.addHook('onClose', async () => {
    await scans.stop();
    mailer.close();
  });
  const load = ({ token, code }: Address['Params']) =>
    loadPage({ db, validate: parts.validate }, token, code);

  void app.register(async (pages) => {
    // with no-referrer browsers say `Origin: null` of the page's own form, which our door refuses
    const referrerPolicy = { policy: 'same-origin' } as const;
    await pages.register(helmet, { contentSecurityPolicy: false, referrerPolicy });
    pages.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 8_192 },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );
    pages.setErrorHandler((error, request, reply) => sendError(error as Error, request, reply));
    const options = { config: { action: 'public' } } as const;

    for (const path of ['/v/:token/:code', '/V/:token/:code']) {
      pages.route<Address>({
        method: ['GET', 'HEAD'],
        url: path,
        ...options,
        handler: async (request, reply) => {
          refuseFlood(limit.waitFor(request.ip, 'view'));
          const isTill = STAFF_COOKIE.exec(request.headers.cookie ?? '')?.[1] === 'till';
          const loaded = await load(request.params);
          if (!loaded) {
            limit.missed(request.ip);
            return send(reply, notValidPage(languageOf(request)), 404);
          }
          // a paired phone goes on to the redemption, straight from its camera
          if (isTill && request.method === 'GET') {
            const { voucher, client } = loaded;
            const query = new URLSearchParams({ code: voucher.code, client: client.token });
            return reply
              .header('cache-control', 'no-store')
              .redirect(`${base}/till?${query.toString()}`, 303);
          }
          noteScan(request, loaded);
          return send(reply, pageOf(loaded, request.query.form, languageOf(request)));
        },
      });
    }

    pages.post<Address & { Body: URLSearchParams }>(
      '/v/:token/:code/lead',
      options,
      async (request, reply) => {
        refuseFlood(limit.waitFor(request.ip, 'form'));
        const loaded = await load(request.params);
        if (!loaded?.leadForm) {
          limit.missed(request.ip);
          return send(reply, notValidPage(languageOf(request)), 404);
        }
        const { client, voucher } = loaded;
        const taken = await takeLead(db, parts.hashCustomer, loaded, request.body);
        if (taken && mailer.isReady) await queueVoucherMail(context, taken, languageOf(request));
        const sent: Sent = taken === undefined ? 'wrong' : mailer.isReady ? 'sent' : 'kept';
        const back = `${base}/v/${client.token}/${encodeURIComponent(voucher.code)}?form=${sent}`;
        return reply.header('cache-control', 'no-store').redirect(back, 303);
      },
    );

    pages.get<{ Params: { token: string; digest: string } }>(
      '/brand/:token/:digest',
      options,
      async (request, reply) => {
        const logo = await findPublicLogo(db, request.params.token.toLowerCase());
        if (logo?.digest !== request.params.digest)
          return send(reply, notValidPage(languageOf(request)), 404);
        return reply
          .type(logo.media_type)
          .header('content-security-policy', `default-src 'none'`)
          .header('cache-control', `public, max-age=${30 * DAY_SECONDS}, immutable`)
          .send(logo.content);
      },
    );
    registerUnsubscribe(pages, context, parts.hashCustomer, send);
  });

  function pageOf(loaded: LoadedPage, form: string | undefined, language: Language): Page {
    const { client, voucher } = loaded;
    return voucherPage(loaded, {
      base,
      qrText: qrAddress(config.publicUrl, client.token, voucher.code),
      canMail: mailer.isReady,
      sent: (['sent', 'kept', 'wrong'] as const).find((each) => each === form),
      now: Date.now(),
      language,
    });
  }

  function noteScan(request: FastifyRequest, { client, voucher, sourceId }: LoadedPage): void {
    const { headers } = request;
    const userAgent = headers['user-agent'];
    const purpose = headers['sec-purpose'] ?? headers.purpose ?? headers['x-moz'];
    const isStaff = STAFF_COOKIE.test(headers.cookie ?? '');
    const device = scanOf({
      method: request.method,
      userAgent,
      purpose: purpose === undefined ? undefined : String(purpose),
      isStaff,
    });
    if (!device) return;
    scans.note({
      organizationId: client.organization_id,
      clientId: client.id,
      campaignId: voucher.campaignId,
      sourceId,
      voucherId: voucher.id,
      mode: voucher.mode,
      device,
      address: request.ip,
      userAgent: userAgent ?? '',
      at: Date.now(),
    });
  }
}

/** The language that whoever reads it likes best. */
export const languageOf = ({ headers }: FastifyRequest): Language =>
  preferredLanguage(headers['accept-language']);

function refuseFlood(seconds: number): void {
  if (seconds > 0) throw new ApiError('rate_limited', { retryAfter: seconds });
}

/** Sends a page with what a browser may do with it: nothing but show it, and send its form here. */
export function send(reply: FastifyReply, { style, body }: Page, status = 200): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({
      'content-security-policy':
        `default-src 'none'; style-src ${style.source}; img-src 'self'; form-action 'self'; ` +
        `base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      vary: 'accept-language',
      'x-robots-tag': 'noindex, nofollow',
    })
    .send(body);
}

function sendError(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status =
    error instanceof ApiError ? error.status : (error as { statusCode?: number }).statusCode;
  const language = languageOf(request);
  const words = pageWords[language];
  if (status === 429 && error instanceof ApiError) {
    reply.header('retry-after', error.retryAfter ?? 60);
    return send(reply, plainPage(language, words.oneMoment, words.flood), 429);
  }
  if (status !== undefined && status < 500)
    return send(reply, notValidPage(languageOf(request)), 404);
  const route = request.routeOptions.url ?? '(no route)';
  request.log.error({ err: error, route, reference: request.id }, 'page failed');
  const sentence = words.broken(request.id);
  return send(reply, plainPage(language, words.oneMoment, sentence), status ?? 500);
}
