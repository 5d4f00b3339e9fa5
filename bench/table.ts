// The table of targets: what each row came to, against its reference, its floor and its target.
import type { Measured } from './load.ts';
import { median, medianRatio } from './rounds.ts';

export type Verdict = 'target' | 'floor' | 'missed' | 'no claim';

/** What a row is judged by: the ratio to its reference, or the figure itself. */
export interface Bounds {
  floor: number;
  target: number;
  better: 'higher' | 'lower';
  /** How it is written: `0.70 ×`, `180 MB`. */
  unit: '×' | 'MB' | 'ms' | 's';
}

export interface Row {
  what: string;
  /** What it is compared with, or why it is not. */
  against: string;
  reference: string | null;
  ours: string;
  /** The ratio reached, or the figure that the bounds are about; null: not measured. */
  reached: number | null;
  bounds: Bounds | null;
  verdict: Verdict;
  notes: string[];
}

/** `also`: what the target asks beside the figure. */
export function judge(reached: number | null, bounds: Bounds | null, also = true): Verdict {
  if (reached === null || bounds === null || Number.isNaN(reached)) return 'no claim';
  const meets = (bound: number) =>
    bounds.better === 'higher' ? reached >= bound : reached <= bound;
  if (meets(bounds.target) && also) return 'target';
  return meets(bounds.floor) ? 'floor' : 'missed';
}

const rate = (runs: readonly Measured[]) =>
  `${Math.round(median(runs.map((run) => run.perSecond))).toLocaleString('en')}/s`;

const latencies = (runs: readonly Measured[]) =>
  (['p50', 'p99'] as const).map((each) => median(runs.map((run) => run[each])).toFixed(1));

/** A row that compares two rates; `b` is ours. `p99`: the target allows so many times its p99. */
export function compareRates(
  what: string,
  against: string,
  { a, b }: { a: Measured[]; b: Measured[] },
  bounds: Bounds | null,
  options: { p99?: number; claims: boolean },
): Row {
  const reached = medianRatio(
    b.map((run) => run.perSecond),
    a.map((run) => run.perSecond),
  );
  const slower = medianRatio(
    b.map((run) => run.p99),
    a.map((run) => run.p99),
  );
  const [p50, p99] = latencies(b);
  const [referenceP50, referenceP99] = latencies(a);
  const isQuick = options.p99 === undefined || slower <= options.p99;
  const notes = [
    `p50 ${p50} ms, p99 ${p99} ms; reference p50 ${referenceP50}, p99 ${referenceP99}`,
  ];
  if (options.p99 !== undefined) {
    notes.push(`p99 is ${slower.toFixed(2)} × the reference's; the target allows ${options.p99}`);
  }
  return {
    what,
    against,
    reference: rate(a),
    ours: rate(b),
    reached,
    bounds,
    verdict: options.claims ? judge(reached, bounds, isQuick) : 'no claim',
    notes,
  };
}

/** A row of ours alone, where the reference cannot run. */
export function aloneRow(what: string, why: string, runs: Measured[], bounds: Bounds): Row {
  const [p50, p99] = latencies(runs);
  return {
    what,
    against: why,
    reference: null,
    ours: rate(runs),
    reached: null,
    bounds,
    verdict: 'no claim',
    notes: [`p50 ${p50} ms, p99 ${p99} ms`],
  };
}

const figure = (value: number | null | undefined, unit: Bounds['unit'] | undefined) => {
  if (value === null || value === undefined) return '–';
  return `${value.toFixed(unit === 'MB' ? 0 : 2)} ${unit ?? '×'}`;
};

const bound = (value: number | undefined, bounds: Bounds | null) =>
  bounds ? `${bounds.better === 'lower' ? '≤ ' : ''}${figure(value, bounds.unit)}` : '–';

const HEADINGS = ['what', 'reference', 'ours', 'reached', 'floor', 'target', 'verdict'];

/** The table as text; below each row what it was compared with, and its latencies. */
export function writeTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.reference ?? '–',
    row.ours,
    figure(row.reached, row.bounds?.unit),
    bound(row.bounds?.floor, row.bounds),
    bound(row.bounds?.target, row.bounds),
    row.verdict,
  ]);
  const widths = HEADINGS.map((heading, i) =>
    Math.max(heading.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ');
  return [
    line(HEADINGS),
    widths.map((width) => '─'.repeat(width)).join('──'),
    ...rows.flatMap((row, i) => [
      line(cells[i] ?? []),
      ...[`against ${row.against}`, ...row.notes].map((note) => `    ${note}`),
    ]),
  ].join('\n');
}
