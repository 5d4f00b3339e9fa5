// The way out of mail: a link in every letter, and the button of the reader's mail program.
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { preferredLanguage } from '../../contract/language.ts';
import type { Context } from '../context.ts';
import type { Queryable } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { html, Html } from '../docs/html.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { notValidPage, plainPage, type Page } from '../page/voucher-page.ts';
import { pageWords } from '../page/words.ts';
import { addressHash, linkSignature } from './address-hash.ts';

type Send = (reply: FastifyReply, page: Page, status?: number) => FastifyReply;

interface LeadFacts {
  id: string;
  organization_id: string;
  client_id: string;
  campaign_id: string;
  email: string | null;
  client_name: string;
}

export function registerUnsubscribe(
  app: FastifyInstance,
  { db }: Pick<Context, 'db'>,
  hashCustomer: HashCustomer,
  send: Send,
): void {
  interface Address {
    Params: { id: string; signature: string };
  }
  const url = '/unsubscribe/:id/:signature';
  const options = { config: { action: 'public' } } as const;
  const find = async ({ id, signature }: Address['Params']) => {
    const own = privateId('lead', id);
    const expected = Buffer.from(linkSignature(hashCustomer, own ?? ''));
    const given = Buffer.from(signature);
    if (!own || given.length !== expected.length || !timingSafeEqual(given, expected)) return;
    return findLead(db, own);
  };

  // a question first: programs that follow the links of a letter take nobody off
  app.get<Address>(url, options, async (request, reply) => {
    const lead = await find(request.params);
    const language = preferredLanguage(request.headers['accept-language']);
    if (!lead) return send(reply, notValidPage(language), 404);
    const words = pageWords[language].leave;
    const action = request.url.split('?')[0] ?? '';
    return send(
      reply,
      plainPage(
        language,
        words.title,
        words.text(lead.client_name),
        new Html(
          html`<form method="post" action="${action}">
            <button class="act main" type="submit">${words.button}</button>
          </form>`.text,
        ),
      ),
    );
  });

  app.post<Address>(url, options, async (request, reply) => {
    const lead = await find(request.params);
    const language = preferredLanguage(request.headers['accept-language']);
    if (!lead) return send(reply, notValidPage(language), 404);
    const words = pageWords[language].leave;
    if (lead.email !== null) {
      const { client_id: clientId, email } = lead;
      await refuseMail(db, lead, addressHash(hashCustomer, { clientId, email }));
    }
    return send(reply, plainPage(language, words.done, words.text(lead.client_name)));
  });

  async function refuseMail(pool: Context['db'], lead: LeadFacts, hash: string): Promise<void> {
    await pool.transaction(async (tx) => {
      const made = await tx.query({
        text: `insert into mail_refusal (organization_id, client_id, address_hash, at)
          values ($1, $2, $3, now()) on conflict do nothing returning at`,
        values: [lead.organization_id, lead.client_id, hash],
      });
      await tx.query({
        text: `update lead set consent = false where organization_id = $1 and client_id = $2
          and lower(email) = lower($3) and consent`,
        values: [lead.organization_id, lead.client_id, lead.email],
      });
      if (made.length === 0) return;
      await appendToLedger(tx, [
        {
          organizationId: lead.organization_id,
          kind: 'lead.unsubscribed',
          actor: { kind: 'system', id: null },
          at: Date.now(),
          clientId: lead.client_id,
          campaignId: lead.campaign_id,
          subjectId: lead.id,
        },
      ]);
    });
  }
}

// the signature proves the id, and ids are unique over organizations
async function findLead(db: Queryable, id: string): Promise<LeadFacts | undefined> {
  const [row] = await db.query<LeadFacts>({
    text: `select l.id, l.organization_id, l.client_id, l.campaign_id, l.email,
        c.name as client_name
      from organization o
      join lead l on l.organization_id = o.organization_id and l.id = $1
      join client c on c.organization_id = l.organization_id and c.id = l.client_id`,
    values: [id],
  });
  return row;
}
