// Brings what a till keeps to the server, whenever there is network: each under its own key, so that
// repeating it does nothing twice; and keeps what came of each.
import { redeemAtTill, reportFromTill } from '../contract/management/till.ts';
import { call, NoAnswer, Refused, type Refusal } from './call.ts';
import { allSending, reports, settle, type Report, type Sending, type Settled } from './keep.ts';
import { words } from './text/words.ts';

/** The server remembers a key for longer; after that the same call would be another one. */
const KEY_LIVES_MS = 24 * 3_600_000;
/** Not now: too many calls, or none that was waited for. */
const LATER = [408, 425, 429];

let running: Promise<boolean> | undefined;

/** Posts all that waits. Answers whether something changed. */
export function deliver(): Promise<boolean> {
  // one at a time: two tabs may, since the keys are the same in both
  return (running ??= deliverAll().finally(() => (running = undefined)));
}

async function deliverAll(): Promise<boolean> {
  let changed = false;
  try {
    for (const sending of await allSending()) changed = (await send(sending)) || changed;
    for (const report of await reports()) changed = (await post(report)) || changed;
  } catch (error) {
    // no network, or shut out: it stays here until there is some, or the phone is paired again
    if (!(error instanceof NoAnswer || isShutOut(error))) throw error;
  }
  return changed;
}

const isShutOut = (error: unknown) => error instanceof Refused && error.refusal.status === 401;

async function send({ key, body, sent_at }: Sending): Promise<boolean> {
  const about = { key, code: body.code, taken_at: sent_at };
  if (Date.now() - Date.parse(sent_at) > KEY_LIVES_MS) {
    await settle('sending', settled(about, refusedLater(words.offline.tooOld, false)));
    return true;
  }
  return tell('sending', about, async () => {
    const done = await call(redeemAtTill, { body: body as never }, key);
    const hasBill = (body.transaction_amount ?? null) !== null;
    return {
      kind: 'redeemed',
      id: done.redemption_id,
      discount: done.discount_applied,
      hasBill,
    };
  });
}

const post = (report: Report): Promise<boolean> =>
  tell('report', { ...report, key: report.report_key }, async () => {
    const done = await call(reportFromTill, { body: report });
    const hasBill = (report.transaction_amount ?? null) !== null;
    return { kind: 'redeemed', id: done.redemption_id, discount: done.discount_applied, hasBill };
  });

type About = Pick<Settled, 'key' | 'code' | 'taken_at'>;

/** Does it and keeps what came of it; false: it is to be tried again. */
async function tell(
  from: 'report' | 'sending',
  about: About,
  work: () => Promise<Settled['came']>,
): Promise<boolean> {
  try {
    await settle(from, settled(about, await work()));
    return true;
  } catch (error) {
    // the server's own trouble with one of them must not keep the others
    if (error instanceof NoAnswer && error.status !== undefined) return false;
    if (!(error instanceof Refused) || isShutOut(error)) throw error;
    if (isForLater(error.refusal)) return false;
    const { message, reference, earlier } = error.refusal;
    const came = refusedLater(message, from === 'report', reference, earlier);
    await settle(from, settled(about, came));
    return true;
  }
}

const isForLater = ({ status, code }: Refusal) =>
  LATER.includes(status) || code === 'nobody_on_shift';

const refusedLater = (
  message: string,
  isConflict: boolean,
  reference?: string,
  earlier: Refusal['earlier'] = [],
): Settled['came'] => ({
  kind: 'refused',
  message,
  isConflict,
  reference: reference ?? null,
  earlier,
});

const settled = ({ key, code, taken_at }: About, came: Settled['came']): Settled => ({
  key,
  code,
  taken_at,
  settled_at: new Date().toISOString(),
  came,
});
