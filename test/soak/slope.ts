// Whether what was sampled stays flat after the warm-up. What leaks is left after a collection: the heap
// is judged by the median of the slopes between its samples, which single bursts do not move. Resident
// memory also holds what the collector and the allocator keep for later: of it only its lower envelope
// is judged, and generously.

export interface Sample {
  /** Milliseconds. */
  at: number;
  /** What is left after a collection: of the heap, and of buffers outside it. */
  heapMb: number;
  memoryMb: number;
  handles: number;
}

/** Both must be exceeded: over a short time what caches still fill weighs more than a slope can tell. */
const HEAP_MB = { aMinute: 0.25, atAll: 6 };
const MEMORY_MB = { aMinute: 1, atAll: 48 };
const HANDLES_AT_ALL = 10;
const PARTS = 8;

export interface Flatness {
  heap: string;
  memory: string;
  handles: string;
  problems: string[];
}

/** Judges all but the first third. */
export function judgeSamples(samples: readonly Sample[]): Flatness {
  const judged = samples.slice(Math.floor(samples.length / 3));
  const heap = medianLine(
    judged.map(({ at, heapMb }) => ({ minutes: at / 60_000, value: heapMb })),
  );
  const memory = lineThrough(envelope(judged, ({ memoryMb }) => memoryMb));
  const handles = lineThrough(envelope(judged, ({ handles }) => handles));
  const problems: string[] = [];
  if (heap.aMinute > HEAP_MB.aMinute && heap.rise > HEAP_MB.atAll) {
    problems.push(`the heap grows by ${heap.aMinute.toFixed(1)} MB a minute`);
  }
  if (memory.aMinute > MEMORY_MB.aMinute && memory.rise > MEMORY_MB.atAll) {
    problems.push(`memory grows by ${memory.aMinute.toFixed(1)} MB a minute`);
  }
  if (handles.rise > HANDLES_AT_ALL) {
    problems.push(`open handles grow by ${handles.aMinute.toFixed(1)} a minute`);
  }
  const words = ({ from, to, aMinute }: Line, unit: string) =>
    `${from.toFixed(0)} → ${to.toFixed(0)}${unit} (${aMinute < 0 ? '' : '+'}${aMinute.toFixed(2)}${unit} a minute)`;
  return {
    heap: words(heap, ' MB'),
    memory: words(memory, ' MB'),
    handles: words(handles, ''),
    problems,
  };
}

interface Point {
  minutes: number;
  value: number;
}

/** The lowest point of each of a few parts. */
function envelope(samples: readonly Sample[], valueOf: (sample: Sample) => number): Point[] {
  const size = Math.max(1, Math.ceil(samples.length / PARTS));
  const points: Point[] = [];
  for (let at = 0; at < samples.length; at += size) {
    const part = samples.slice(at, at + size);
    const lowest = part.reduce((low, each) => (valueOf(each) < valueOf(low) ? each : low));
    points.push({ minutes: lowest.at / 60_000, value: valueOf(lowest) });
  }
  return points;
}

interface Line {
  from: number;
  to: number;
  aMinute: number;
  /** From the first point to the last, along the line. */
  rise: number;
}

/** The straight line that lies closest to the points (least squares). */
function lineThrough(points: readonly Point[]): Line {
  const first = points[0] ?? { minutes: 0, value: 0 };
  const last = points.at(-1) ?? first;
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / Math.max(1, points.length);
  const [meanX, meanY] = [mean(({ minutes }) => minutes), mean(({ value }) => value)];
  const spread = mean(({ minutes }) => (minutes - meanX) ** 2);
  const together = mean(({ minutes, value }) => (minutes - meanX) * (value - meanY));
  const aMinute = spread > 0 ? together / spread : 0;
  const rise = aMinute * (last.minutes - first.minutes);
  return { from: first.value, to: last.value, aMinute, rise };
}

/** By the median of the slopes between all pairs of points (Theil–Sen). */
function medianLine(points: readonly Point[]): Line {
  const first = points[0] ?? { minutes: 0, value: 0 };
  const last = points.at(-1) ?? first;
  const slopes = points.flatMap((a, i) =>
    points.slice(i + 1).map((b) => (b.value - a.value) / (b.minutes - a.minutes)),
  );
  const aMinute = slopes.sort((a, b) => a - b)[Math.floor(slopes.length / 2)] ?? 0;
  const rise = aMinute * (last.minutes - first.minutes);
  return { from: first.value, to: last.value, aMinute, rise };
}
