// The job that mails a voucher to who asked for it on its page.
import { tellDiscount, type DiscountType } from '../../contract/discount.ts';
import type { Language } from '../../contract/language.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { html } from '../docs/html.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Mail, Mailer } from '../mail/mailer.ts';
import { pageAddress } from '../page/address.ts';
import { whenInWords } from '../page/state.ts';
import { pageWords } from '../page/words.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { addressHash, linkSignature } from './address-hash.ts';
import { isRefused } from './record-lead.ts';
import type { LeadRef } from './take-lead.ts';

const QUEUE = 'mail-voucher';
const MAX_MAILS = 5;
const PAUSE_MS = 60_000;

type Parts = Pick<Context, 'db' | 'jobs' | 'config' | 'log'> & {
  mailer: Mailer;
  hashCustomer: HashCustomer;
};

export function handleVoucherMail(parts: Parts): void {
  parts.jobs.handle(QUEUE, (payload) => mailVoucher(parts, payload as Asked));
}

/** A second press of the button within a moment is one letter. */
export async function queueVoucherMail(
  { jobs }: Pick<Context, 'jobs'>,
  lead: LeadRef | 'forgotten',
  language: Language = 'en',
): Promise<void> {
  if (lead === 'forgotten') return;
  const { organizationId, id } = lead;
  await jobs.send(QUEUE, { organizationId, id, language } satisfies Asked, { key: id });
}

interface Asked extends LeadRef {
  /** In which the page was read that asked for the letter. */
  language?: Language;
}

interface Letter {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  source_id: string | null;
  voucher_id: string;
  mode: 'live' | 'test';
  email: string;
  mails: number;
  mailed_at: Date | null;
  code: string;
  valid_until: Date | null;
  client_name: string;
  token: string;
  time_zone: string;
  currency: string;
  discount_description: string;
  discount_type: DiscountType;
  discount_value: number;
  max_discount_minor: number | null;
}

async function mailVoucher(parts: Parts, ref: Asked): Promise<void> {
  const { db, mailer, hashCustomer, config } = parts;
  const letter = await findLetter(db, ref);
  if (!letter || !mailer.isReady || letter.mails >= MAX_MAILS) return;
  if (letter.mailed_at && Date.now() - letter.mailed_at.getTime() < PAUSE_MS) return;
  const { client_id: clientId, email } = letter;
  if (await isRefused(db, letter, addressHash(hashCustomer, { clientId, email }))) return;
  const signature = linkSignature(hashCustomer, letter.id);
  const leave = `${config.publicUrl}/unsubscribe/${publicId('lead', letter.id)}/${signature}`;
  await mailer.send(letterOf(letter, config.publicUrl, leave, ref.language ?? 'en'));
  await db.transaction(async (tx) => {
    await tx.query({
      text: `update lead set mailed_at = now(), mails = mails + 1
        where organization_id = $1 and id = $2`,
      values: [letter.organization_id, letter.id],
    });
    await appendToLedger(tx, [
      {
        organizationId: letter.organization_id,
        kind: 'lead.mailed',
        actor: { kind: 'system', id: null },
        at: Date.now(),
        clientId,
        campaignId: letter.campaign_id,
        voucherId: letter.voucher_id,
        subjectId: letter.id,
      },
    ]);
  });
}

async function findLetter(db: Queryable, ref: LeadRef): Promise<Letter | undefined> {
  const [row] = await db.query<Letter>({
    text: `select l.id, l.organization_id, l.client_id, l.campaign_id, l.source_id, l.voucher_id,
        l.mode, l.email, l.mails, l.mailed_at, v.code, coalesce(v.valid_until, c.valid_until)
          as valid_until, cl.name as client_name, cl.token, cl.time_zone, cl.currency,
        c.discount_description, c.discount_type, c.discount_value, c.max_discount_minor
      from lead l
      join voucher v on v.organization_id = l.organization_id and v.id = l.voucher_id
      join campaign c on c.organization_id = l.organization_id and c.id = l.campaign_id
      join client cl on cl.organization_id = l.organization_id and cl.id = l.client_id
      where l.organization_id = $1 and l.id = $2 and l.email is not null
        and v.status = 'active' and c.status = 'active'`,
    values: [ref.organizationId, ref.id],
  });
  return row;
}

function letterOf(letter: Letter, publicUrl: string, leave: string, language: Language): Mail {
  const { client_name: from, code } = letter;
  const words = pageWords[language].mail;
  const discount = {
    type: letter.discount_type,
    value: letter.discount_value,
    max: letter.max_discount_minor,
  };
  const offer = tellDiscount(letter.discount_description, discount, letter.currency, language);
  const link = pageAddress(publicUrl, letter.token, code);
  const until =
    letter.valid_until &&
    words.until(whenInWords(letter.valid_until.getTime(), letter.time_zone, language));
  return {
    to: letter.email,
    subject: words.subject(offer, from),
    text: [
      offer,
      from,
      '',
      words.code(code),
      ...(until ? [until] : []),
      '',
      `${words.open}: ${link}`,
      '',
      `${words.why} ${words.leave(from)}: ${leave}`,
      '',
    ].join('\n'),
    html: html`<!doctype html>
      <html lang="${language}">
        <body style="margin:0;padding:24px;font:16px/1.5 sans-serif;color:#14181a">
          <p style="margin:0;color:#555e63">${from}</p>
          <h1 style="margin:4px 0 16px;font-size:28px">${offer}</h1>
          <p style="margin:0 0 6px;font:bold 22px monospace">${code}</p>
          ${until && html`<p style="margin:0 0 16px">${until}</p>`}
          <p><a href="${link}">${words.open}</a></p>
          <p style="margin-top:32px;font-size:13px;color:#555e63">
            ${words.why} <a href="${leave}">${words.leave(from)}</a>
          </p>
        </body>
      </html>`.text,
    headers: {
      'List-Unsubscribe': `<${leave}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}
