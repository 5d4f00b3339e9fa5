// CPU times of processes, as Linux tells them in /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** Of Linux: the unit of CPU times in /proc. */
export const TICK_MICROSECONDS = 10_000;

interface Times {
  parent: number;
  /** In ticks: its own, and those of the children that it has seen end. */
  own: number;
  reaped: number;
}

/** Undefined where there is no such process, or no /proc. */
export function timesOf(pid: number): Times | undefined {
  try {
    // the name before it may hold spaces and parentheses
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ');
    const number = (i: number) => Number(fields[i]);
    return { parent: number(1), own: number(11) + number(12), reaped: number(13) + number(14) };
  } catch {
    return undefined;
  }
}

/** Microseconds of the process whose id a file begins with, and of all its children, ended ones too. */
export function cpuOfFamily(pidFile: string): number | undefined {
  try {
    const head = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    const times = timesOf(head);
    if (!times) return undefined;
    const others = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => timesOf(Number(name)))
      .filter((each) => each?.parent === head);
    const ticks = others.reduce((sum, each) => sum + (each?.own ?? 0), times.own + times.reaped);
    return ticks * TICK_MICROSECONDS;
  } catch {
    return undefined;
  }
}
