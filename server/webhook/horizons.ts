// How far the follower reads at a time: to what was settled at moments of the past, one after the other.
// A reading is small then, however far the follower is behind, and nothing waits long for its end.
import type { Database } from '../db/database.ts';
import type { Horizon } from './follow-ledger.ts';

/** Of a quarter of an hour; of longer ones every other note goes, and their readings are larger. */
const MAX_NOTES = 1_800;

export interface Horizons {
  /** Notes what is settled now. */
  note(): Promise<void>;
  /** The oldest that has not been read up to. */
  first(): Horizon | undefined;
  /** It has been read up to. */
  done(): void;
}

export function makeHorizons(db: Database): Horizons {
  let notes: Horizon[] = [];
  return {
    async note() {
      const [row] = await db.query<Horizon>({
        name: 'webhook-horizon',
        text: `select epoch, pg_snapshot_xmin(seen)::text as tx, seen::text as snapshot
          from installation cross join pg_current_snapshot() seen`,
      });
      if (!row) throw new Error('A database without its installation');
      notes.push(row);
      if (notes.length > MAX_NOTES) notes = notes.filter((_, i) => i % 2 === 1);
    },
    first: () => notes[0],
    done: () => void notes.shift(),
  };
}
