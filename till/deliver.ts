// Brings what a till keeps to the server, whenever there is network: each under its own key, so that
// repeating it does nothing twice.
import { redeemAtTill, reportFromTill } from '../contract/management/till.ts';
import { call, NoAnswer, Refused } from './call.ts';
import { allSending, dropReport, dropSending, keepReport, reports } from './keep.ts';

let running = false;

/** Posts all that waits; stops at the first that nobody answers. Answers whether something changed. */
export async function deliver(): Promise<boolean> {
  // one at a time: two tabs may, since the keys are the same in both
  if (running) return false;
  running = true;
  let changed = false;
  try {
    for (const { key, body } of await allSending()) {
      await call(redeemAtTill, { body: body as never }, key).catch(passRefusal);
      await dropSending(key);
      changed = true;
    }
    for (const report of await reports()) {
      if (report.refused !== undefined) continue;
      const body = { ...report };
      delete body.refused;
      try {
        await call(reportFromTill, { body });
        await dropReport(report.report_key);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // shut out: it stays here until somebody pairs this phone again
        if (error.refusal.status === 401) break;
        await keepReport({ ...report, refused: error.refusal.message });
      }
      changed = true;
    }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
  } finally {
    running = false;
  }
  return changed;
}

function passRefusal(error: unknown): void {
  if (!(error instanceof Refused) || error.refusal.status === 401) throw error;
}
