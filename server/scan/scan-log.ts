// Notes who opened a voucher's page, off the request's path: once for each device in 24 hours.
import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { newId } from '../db/id.ts';
import type { Keyring } from '../secret/keyring.ts';
import type { DeviceKind } from './device-kind.ts';
import { makeSalts, visitorHash } from './salts.ts';

export interface Scan {
  organizationId: string;
  clientId: string;
  campaignId: string;
  sourceId: string | null;
  voucherId: string;
  mode: 'live' | 'test';
  device: DeviceKind;
  address: string;
  userAgent: string;
  /** Milliseconds. */
  at: number;
}

export interface ScanLog {
  note(scan: Scan): void;
  /** Writes what waits, and no more after it. */
  stop(): Promise<void>;
}

const FLUSH_MS = 500;
const MAX_ROWS = 500;
/** Beyond this, scans are lost rather than memory. */
const MAX_WAITING = 20_000;
/** Two nodes that write the same device at once would both find it new. */
const LOCK = 8_070_001;

export function makeScanLog(db: Database, keyring: Keyring, log: Logger): ScanLog {
  const salts = makeSalts(db, keyring);
  let waiting: Scan[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  async function write(scans: Scan[]): Promise<void> {
    const rows = await Promise.all(
      scans.map(async (scan) => {
        const { today, before } = await salts.of(scan.organizationId, scan.at);
        const visitor = visitorHash(today, scan.address, scan.userAgent);
        const earlier = before ? visitorHash(before, scan.address, scan.userAgent) : visitor;
        return { ...scan, id: newId(), visitor, earlier };
      }),
    );
    await db.transaction(async (tx) => {
      await tx.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
      await tx.query({
        name: 'scan-note',
        text: `insert into scan (organization_id, id, client_id, campaign_id, source_id, voucher_id,
            mode, device, visitor, at)
          select distinct on (q.voucher_id, q.visitor) q.organization_id, q.id, q.client_id,
            q.campaign_id, q.source_id, q.voucher_id, q.mode, q.device, q.visitor, q.at
          from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[],
            $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])
            as q(organization_id, id, client_id, campaign_id, source_id, voucher_id, mode, device,
              visitor, earlier, at)
          where not exists (select 1 from scan s
            where s.organization_id = q.organization_id and s.voucher_id = q.voucher_id
              and s.visitor in (q.visitor, q.earlier) and s.at > q.at - interval '24 hours')
          order by q.voucher_id, q.visitor, q.at`,
        values: [
          rows.map((row) => row.organizationId),
          rows.map((row) => row.id),
          rows.map((row) => row.clientId),
          rows.map((row) => row.campaignId),
          rows.map((row) => row.sourceId),
          rows.map((row) => row.voucherId),
          rows.map((row) => row.mode),
          rows.map((row) => row.device),
          rows.map((row) => row.visitor),
          rows.map((row) => row.earlier),
          rows.map((row) => new Date(row.at)),
        ],
      });
    });
  }

  function flush(): void {
    timer = undefined;
    const taken = waiting.splice(0, MAX_ROWS);
    if (taken.length === 0) return;
    writing = writing
      .then(() => write(taken))
      .catch((error: unknown) => {
        log.warn({ err: error, scans: taken.length }, 'scans were not written');
      });
    if (waiting.length > 0) timer = setTimeout(flush, 0);
  }

  return {
    note(scan) {
      if (waiting.length >= MAX_WAITING) return;
      waiting.push(scan);
      timer ??= setTimeout(flush, FLUSH_MS);
    },
    async stop() {
      clearTimeout(timer);
      while (waiting.length > 0) flush();
      clearTimeout(timer);
      await writing;
      waiting = [];
    },
  };
}
