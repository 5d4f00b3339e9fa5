// A sum that grows: what came on each day, and all until then.
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';

interface Point {
  label: string;
  on: number;
  until: number;
}

interface CumulativeProps {
  points: Point[];
  height: number;
  names: { on: string; until: string };
  write: (value: number) => string;
}

const AXIS = { fontSize: 12, fill: 'var(--mantine-color-dimmed)' };

export default function Cumulative({ points, height, names, write }: CumulativeProps) {
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
          width={48}
          allowDecimals={false}
          tickFormatter={write}
        />
        <Tooltip
          isAnimationActive={false}
          content={({ active, payload }) => {
            const point = payload[0]?.payload as Point | undefined;
            if (!active || !point) return null;
            return (
              <div className="card figure" style={{ padding: 10, fontSize: 13 }}>
                <strong>{point.label}</strong>
                <div>
                  {names.on}: {write(point.on)}
                </div>
                <div>
                  {names.until}: {write(point.until)}
                </div>
              </div>
            );
          }}
        />
        <Area
          dataKey="until"
          type="monotone"
          stroke="var(--color-strong)"
          fill="var(--color-strong)"
          fillOpacity={0.14}
          strokeWidth={2}
          isAnimationActive={false}
        />
        <Bar dataKey="on" fill="var(--color-strong)" isAnimationActive={false} maxBarSize={10} />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
