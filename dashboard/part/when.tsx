// A day and a time in a narrow column: the line is broken between them, and nowhere else.
import { useFormat } from './format.ts';
import './part.css';

export function When({ at, zone }: { at: string; zone: string }) {
  const format = useFormat();
  const [day = '', time] = format.time(at, zone).split(', ');
  if (time === undefined) return day;
  return (
    <span className="figure">
      <span className="no-wrap">{day},</span> <span className="no-wrap">{time}</span>
    </span>
  );
}
