// Whether what was sampled stays flat: the slope of its lower envelope after the warm-up. The envelope,
// because a collector lets memory rise and fall, and what leaks raises its lowest points.

export interface Sample {
  /** Milliseconds. */
  at: number;
  memoryMb: number;
  handles: number;
}

/** Generous: a leak of one object for each request is far above, what caches still fill is below. */
const MEMORY_MB_A_MINUTE = 8;
/** Over a short time what is still warming weighs more than a slope can tell. */
const MEMORY_MB_AT_ALL = 24;
const HANDLES_AT_ALL = 10;
const PARTS = 8;

export interface Flatness {
  memory: string;
  handles: string;
  problems: string[];
}

/** Judges all but the first third. */
export function judgeSamples(samples: readonly Sample[]): Flatness {
  const judged = samples.slice(Math.floor(samples.length / 3));
  const memory = lineThrough(envelope(judged, ({ memoryMb }) => memoryMb));
  const handles = lineThrough(envelope(judged, ({ handles }) => handles));
  const problems: string[] = [];
  if (memory.aMinute > MEMORY_MB_A_MINUTE && memory.rise > MEMORY_MB_AT_ALL) {
    problems.push(`memory grows by ${memory.aMinute.toFixed(1)} MB a minute`);
  }
  if (handles.rise > HANDLES_AT_ALL) {
    problems.push(`open handles grow by ${handles.aMinute.toFixed(1)} a minute`);
  }
  const words = ({ from, to, aMinute }: Line, unit: string) =>
    `${from.toFixed(0)} → ${to.toFixed(0)}${unit} (${aMinute < 0 ? '' : '+'}${aMinute.toFixed(1)}${unit} a minute)`;
  return { memory: words(memory, ' MB'), handles: words(handles, ''), problems };
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
