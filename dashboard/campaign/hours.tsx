// When redemptions happen: weekday by hour, each figure a link to its orders.
import { Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { hoursReport } from '../../contract/management/report.ts';
import { useAsk } from '../api/ask.ts';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { searchOf } from '../part/search.ts';
import { Trouble } from '../part/trouble.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

interface HoursProps {
  scope: { from: string; to: string; client_id: string; campaign_id: string };
  zone: string;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** The strongest ground that text on it can still be read. */
const MOST_PERCENT = 34;
/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;

const twoDigits = (hour: number) => String(hour).padStart(2, '0');

export function Hours({ scope, zone }: HoursProps) {
  const { campaign } = useText();
  const { page } = campaign;
  const format = useFormat();
  const answer = useAsk(hoursReport, { querystring: scope }, { keep: true });
  const cells = new Map(
    (answer.data?.data ?? []).map((row) => [`${row.weekday} ${row.hour}`, row]),
  );
  const most = Math.max(0, ...[...cells.values()].map(({ redemptions }) => redemptions));
  const nameOf = (weekday: number, length: 'short' | 'long') =>
    new Intl.DateTimeFormat(format.locale, { weekday: length, timeZone: 'UTC' }).format(
      MONDAY + (weekday - 1) * DAY_MS,
    );
  return (
    <Section title={page.hours} subtitle={fill(page.hoursText, { zone })}>
      {answer.isError && !answer.data && (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <Skeleton height={240} />}
      {answer.data && most === 0 && (
        <Text size="sm" c="dimmed">
          {page.hoursNone}
        </Text>
      )}
      {most > 0 && (
        <div className="hours" tabIndex={0} role="group" aria-label={page.hours}>
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{page.weekday}</span>
                </th>
                {HOURS.map((hour) => (
                  <th key={hour} scope="col">
                    {twoDigits(hour)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {WEEKDAYS.map((weekday) => (
                <tr key={weekday}>
                  <th scope="row">{nameOf(weekday, 'short')}</th>
                  {HOURS.map((hour) => {
                    const { redemptions = 0, opens = '' } = cells.get(`${weekday} ${hour}`) ?? {};
                    const percent = Math.round((redemptions / most) * MOST_PERCENT);
                    const background = `color-mix(in srgb, var(--color-strong) ${percent}%, transparent)`;
                    return (
                      <td key={hour} style={redemptions > 0 ? { background } : undefined}>
                        {redemptions > 0 && (
                          <Link
                            to="/redemptions"
                            search={searchOf(opens)}
                            className="figure-link"
                            aria-label={fill(page.hoursOf, {
                              weekday: nameOf(weekday, 'long'),
                              from: `${twoDigits(hour)}:00`,
                              to: `${twoDigits(hour + 1)}:00`,
                              count: format.number(redemptions),
                            })}
                          >
                            {format.number(redemptions)}
                          </Link>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
