// The job that mails a voucher to who asked for it on its page.
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { html } from '../docs/html.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Mail, Mailer } from '../mail/mailer.ts';
import { pageAddress } from '../page/address.ts';
import { whenInWords } from '../page/state.ts';
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
  parts.jobs.handle(QUEUE, (payload) => mailVoucher(parts, payload as LeadRef));
}

/** A second press of the button within a moment is one letter. */
export async function queueVoucherMail(
  { jobs }: Pick<Context, 'jobs'>,
  lead: LeadRef | 'forgotten',
): Promise<void> {
  if (lead === 'forgotten') return;
  await jobs.send(QUEUE, { organizationId: lead.organizationId, id: lead.id }, { key: lead.id });
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
  discount_description: string;
}

async function mailVoucher(parts: Parts, ref: LeadRef): Promise<void> {
  const { db, mailer, hashCustomer, config } = parts;
  const letter = await findLetter(db, ref);
  if (!letter || !mailer.isReady || letter.mails >= MAX_MAILS) return;
  if (letter.mailed_at && Date.now() - letter.mailed_at.getTime() < PAUSE_MS) return;
  const { client_id: clientId, email } = letter;
  if (await isRefused(db, letter, addressHash(hashCustomer, { clientId, email }))) return;
  const signature = linkSignature(hashCustomer, letter.id);
  const leave = `${config.publicUrl}/unsubscribe/${publicId('lead', letter.id)}/${signature}`;
  await mailer.send(letterOf(letter, config.publicUrl, leave));
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
          as valid_until, cl.name as client_name, cl.token, cl.time_zone, c.discount_description
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

function letterOf(letter: Letter, publicUrl: string, leave: string): Mail {
  const { client_name: from, discount_description: offer, code } = letter;
  const link = pageAddress(publicUrl, letter.token, code);
  const until =
    letter.valid_until &&
    `Valid until ${whenInWords(letter.valid_until.getTime(), letter.time_zone)}.`;
  const why = `You asked for this voucher on its page.`;
  return {
    to: letter.email,
    subject: `Your voucher: ${offer} (${from})`,
    text: [
      offer,
      from,
      '',
      `Your code: ${code}`,
      ...(until ? [until] : []),
      '',
      `Open your voucher: ${link}`,
      '',
      `${why} No more mail from ${from}: ${leave}`,
      '',
    ].join('\n'),
    html: html`<!doctype html>
      <html lang="en">
        <body style="margin:0;padding:24px;font:16px/1.5 sans-serif;color:#14181a">
          <p style="margin:0;color:#555e63">${from}</p>
          <h1 style="margin:4px 0 16px;font-size:28px">${offer}</h1>
          <p style="margin:0 0 6px;font:bold 22px monospace">${code}</p>
          ${until && html`<p style="margin:0 0 16px">${until}</p>`}
          <p><a href="${link}">Open your voucher</a></p>
          <p style="margin-top:32px;font-size:13px;color:#555e63">
            ${why} <a href="${leave}">No more mail from ${from}</a>
          </p>
        </body>
      </html>`.text,
    headers: {
      'List-Unsubscribe': `<${leave}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}
