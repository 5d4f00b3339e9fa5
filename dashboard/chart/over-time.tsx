// Online and in store over time, one on the other, with the whole of the period before as a line.
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { colorOf } from '../part/channel.tsx';

export interface Point {
  label: string;
  online: number;
  in_store: number;
  before: number | null;
}

interface OverTimeProps {
  points: Point[];
  height: number;
  names: { online: string; in_store: string; before: string; total: string };
  /** Writes a value on the axis, and in the box under the pointer. */
  write: (value: number, isAxis: boolean) => string;
}

const AXIS = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };

export default function OverTime({ points, height, names, write }: OverTimeProps) {
  const hasBefore = points.some(({ before }) => before !== null);
  return (
    <ResponsiveContainer width="100%" height={height} minWidth={0}>
      <ComposedChart
        data={points}
        accessibilityLayer={false}
        margin={{ top: 8, right: 4, left: 0, bottom: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--color-line)" strokeDasharray="4 4" />
        <XAxis
          dataKey="label"
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          minTickGap={36}
          tickMargin={8}
        />
        <YAxis
          tick={AXIS}
          tickLine={false}
          axisLine={false}
          width={56}
          allowDecimals={false}
          tickFormatter={(value: number) => write(value, true)}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--mantine-color-dimmed)', strokeDasharray: '3 3' }}
          content={({ active, payload }) => {
            const point = payload[0]?.payload as Point | undefined;
            return active && point ? <Box point={point} names={names} write={write} /> : null;
          }}
        />
        {(['in_store', 'online'] as const).map((channel) => (
          <Area
            key={channel}
            dataKey={channel}
            stackId="channels"
            type="monotone"
            stroke={colorOf[channel]}
            fill={colorOf[channel]}
            fillOpacity={0.18}
            strokeWidth={2}
            isAnimationActive={false}
          />
        ))}
        {hasBefore && (
          <Line
            dataKey="before"
            type="monotone"
            stroke="var(--mantine-color-dimmed)"
            strokeWidth={1.5}
            strokeDasharray="5 4"
            dot={false}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

type BoxProps = Pick<OverTimeProps, 'names' | 'write'> & { point: Point };

function Box({ point, names, write }: BoxProps) {
  const lines: [string, number | null, string][] = [
    [names.online, point.online, colorOf.online],
    [names.in_store, point.in_store, colorOf.in_store],
    [names.total, point.online + point.in_store, 'transparent'],
    [names.before, point.before, 'var(--mantine-color-dimmed)'],
  ];
  return (
    <div className="card figure" style={{ padding: 10, fontSize: 13, minWidth: 150 }}>
      <strong>{point.label}</strong>
      {lines.map(
        ([name, value, color]) =>
          value !== null && (
            <div key={name} style={{ display: 'flex', gap: 8, alignItems: 'center', marginTop: 4 }}>
              <span style={{ width: 8, height: 8, borderRadius: 4, background: color }} />
              <span style={{ flex: 1 }}>{name}</span>
              <span>{write(value, false)}</span>
            </div>
          ),
      )}
    </div>
  );
}
