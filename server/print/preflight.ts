// Gathers what the check before printing judges: counts, the link, the letters.
import PDFDocument from 'pdfkit';
import type { BatchRow } from '../batch/queries.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import type { ClientRow } from '../client/queries.ts';
import type { Context } from '../context.ts';
import { readEdge } from '../http/instant.ts';
import { qrAddress } from '../page/address.ts';
import {
  decidePreflight,
  moduleInPrint,
  type Finding,
  type PreflightFacts,
} from './decide-preflight.ts';
import type { Layout, Looks } from './piece.ts';
import { countForPreflight, piecesOf } from './queries.ts';
import type { PrintOrder } from './read-order.ts';
import { makeTypeSetting, type TypeSetting } from './type-setting.ts';

export interface Checked {
  pieces: number;
  moduleMm: number | null;
  findings: Finding[];
}

interface Asked {
  batch: BatchRow;
  campaign: CampaignRow;
  client: ClientRow;
  order: PrintOrder;
  layout: Layout;
  looks: Looks;
  first: number;
  last: number;
}

const LINK_MS = 3_000;

export async function checkBeforePrint(
  { db, config }: Pick<Context, 'db' | 'config'>,
  asked: Asked,
): Promise<Checked> {
  const { batch, campaign, client, order, layout, looks, first, last } = asked;
  const counted = await countForPreflight(db, batch, first, last);
  const qrText = qrAddress(config.publicUrl, client.token, counted.longest);
  const [piece] = await piecesOf(db, batch, first, first);
  const address = piece && qrAddress(config.publicUrl, client.token, piece.code);
  const facts: PreflightFacts = {
    layout,
    looks,
    publicUrl: config.publicUrl,
    isPublicUrlSet: config.isPublicUrlSet,
    longestCode: counted.longest,
    qrText,
    pieces: counted.pieces,
    printedBefore: counted.printed,
    duplicates: counted.codes,
    recipients: counted.recipients === 0 ? null : counted.recipients,
    validUntil: campaign.valid_until?.getTime() ?? null,
    dropAt: order.drop_date ? readEdge(order.drop_date, client.time_zone, 'start').getTime() : null,
    now: Date.now(),
    status: campaign.status,
    mode: campaign.mode,
    link: address && config.isPublicUrlSet ? await openLink(address) : null,
    missingLetters: missingIn(looks),
  };
  const moduleMm = moduleInPrint(layout, looks, qrText);
  return {
    pieces: counted.pieces,
    moduleMm: moduleMm === null ? null : Math.round(moduleMm * 100) / 100,
    findings: decidePreflight(facts),
  };
}

/** HEAD: it is no scan. */
async function openLink(address: string): Promise<'good' | 'not_found' | 'unreachable'> {
  try {
    const answer = await fetch(address, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(LINK_MS),
    });
    return answer.status < 400 ? 'good' : answer.status === 404 ? 'not_found' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

// opening the fonts takes longer than looking into them
let setting: TypeSetting | undefined;

const missingIn = (looks: Looks): string[] =>
  (setting ??= makeTypeSetting(new PDFDocument({ autoFirstPage: false }))).missing(
    [looks.clientName, looks.headline, looks.subline, looks.text, looks.validUntil].join('\n'),
  );
