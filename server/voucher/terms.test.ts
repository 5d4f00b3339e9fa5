// Terms of the moment: what the wall clock says in every zone, and what is good on it.
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  describeTerms,
  listTerms,
  NO_TERMS,
  termKinds,
  weekdays,
  type Terms,
} from '../../contract/terms.ts';
import { localTime, writeDay } from './local-time.ts';
import { compileTerms, momentFindings } from './terms.ts';

const ZONES = [
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'UTC',
];
const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({
  min: Date.parse('1990-01-01T00:00:00Z'),
  max: Date.parse('2037-12-31T00:00:00Z'),
});
/** Instants within hours of a change of the clocks. */
const nearChange = fc
  .tuple(
    fc.integer({ min: 1990, max: 2036 }),
    zone,
    fc.integer({ min: -180, max: 180 }),
    fc.boolean(),
  )
  .map(([year, timeZone, minutes, isSecond]) => {
    let at = Temporal.ZonedDateTime.from(`${year}-01-01T00:00[${timeZone}]`);
    for (let i = 0; i < (isSecond ? 2 : 1); i++) at = at.getTimeZoneTransition('next') ?? at;
    return { at: at.epochMilliseconds + minutes * 60_000 + 17_000, timeZone };
  });
const moment = fc.oneof(
  fc.tuple(instant, zone).map(([at, timeZone]) => ({ at, timeZone })),
  nearChange,
);

const zoned = (at: number, timeZone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);

test('the wall clock is that of the zone, to the minute, on any night', () => {
  fc.assert(
    fc.property(moment, ({ at, timeZone }) => {
      const expected = zoned(at, timeZone);
      const { day, minute } = localTime(at, timeZone);
      expect(writeDay(day)).toBe(expected.toPlainDate().toString());
      expect(minute).toBe(expected.hour * 60 + expected.minute);
    }),
    { numRuns: 3_000 },
  );
});

const time = fc.integer({ min: 0, max: 1439 }).map((minute) => {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
});
const days = fc.subarray([...weekdays], { minLength: 1 });
const windows = fc.array(
  fc.tuple(time, time).filter(([from, until]) => from !== until),
  { minLength: 1, maxLength: 3 },
);
const codes = (terms: Partial<Terms>, at: number, timeZone: string) =>
  momentFindings(compileTerms({ ...NO_TERMS, ...terms }), localTime(at, timeZone)).map(
    ({ code }) => code,
  );

describe('for any terms at any moment', () => {
  test('it is good exactly where some hours that began on a good day are running', () => {
    fc.assert(
      fc.property(moment, days, windows, fc.integer({ min: -1, max: 1 }), (m, on, hours, off) => {
        const local = zoned(m.at, m.timeZone);
        const today = local.toPlainDate();
        const blackout = today.add({ days: off });
        const clock = local.toPlainTime().toString().slice(0, 5);
        const isGoodDay = (day: Temporal.PlainDate) =>
          on.includes(weekdays[day.dayOfWeek - 1] ?? 'monday') && !day.equals(blackout);
        // written the other way round than the rule: from the days to the hours
        const isGood = [today.subtract({ days: 1 }), today].some((day) =>
          hours.some(([from, until]) => {
            const isToday = day.equals(today);
            if (!isGoodDay(day)) return false;
            if (from < until) return isToday && clock >= from && clock < until;
            return isToday ? clock >= from : clock < until;
          }),
        );
        const terms = {
          weekdays: on,
          hours: hours.map(([from, until]) => ({ from, until })),
          blackout_dates: [blackout.toString()],
        };
        expect(codes(terms, m.at, m.timeZone).length === 0).toBe(isGood);
      }),
      { numRuns: 3_000 },
    );
  });

  test('what stands against it is told in the contract’s order, each once', () => {
    const order = ['not_valid_on_this_day', 'not_valid_at_this_time', 'not_valid_on_this_date'];
    fc.assert(
      fc.property(moment, days, windows, (m, on, hours) => {
        const today = zoned(m.at, m.timeZone).toPlainDate().toString();
        const found = codes(
          {
            weekdays: on,
            hours: hours.map(([from, until]) => ({ from, until })),
            blackout_dates: [today],
          },
          m.at,
          m.timeZone,
        );
        expect(found).toEqual(order.filter((code) => (found as string[]).includes(code)));
      }),
    );
  });
});

describe('a Friday from 18:00 to 02:00 in London', () => {
  const terms: Partial<Terms> = {
    weekdays: ['friday'],
    hours: [{ from: '18:00', until: '02:00' }],
  };
  const at = (text: string) => codes(terms, Date.parse(text), 'Europe/London');

  test('is good on Friday night and until Saturday at two', () => {
    expect(at('2026-06-19T17:00:00Z')).toEqual([]);
    expect(at('2026-06-20T00:59:59Z')).toEqual([]);
    expect(at('2026-06-20T01:00:00Z')).toEqual(['not_valid_on_this_day', 'not_valid_at_this_time']);
  });

  test('is not good in the small hours of Friday: they are Thursday’s', () => {
    expect(at('2026-06-19T00:30:00Z')).toEqual(['not_valid_on_this_day']);
  });

  test('is an hour longer in the night in which the clocks go back', () => {
    const sunday = { ...terms, weekdays: ['saturday'] as Terms['weekdays'] };
    const night = (text: string) => codes(sunday, Date.parse(text), 'Europe/London');
    // 25 October 2026: 01:59 BST is followed by 01:00 GMT
    expect(night('2026-10-25T00:59:00Z')).toEqual([]);
    expect(night('2026-10-25T01:59:00Z')).toEqual([]);
    expect(night('2026-10-25T02:00:00Z')).toContain('not_valid_at_this_time');
  });

  test('a blackout of the Friday takes its small hours with it', () => {
    const dark = { ...terms, blackout_dates: ['2026-06-19'] };
    const found = (text: string) => codes(dark, Date.parse(text), 'Europe/London');
    expect(found('2026-06-19T20:00:00Z')).toEqual(['not_valid_on_this_date']);
    expect(found('2026-06-20T00:30:00Z')).toEqual(['not_valid_on_this_date']);
    expect(found('2026-06-26T20:00:00Z')).toEqual([]);
  });
});

describe('terms in words', () => {
  const words = (terms: Partial<Terms>, rest: object = {}) =>
    describeTerms({
      channels: ['online', 'in_store'],
      hasLocations: false,
      terms: { ...NO_TERMS, ...terms },
      perCustomerLimit: null,
      minimumSpendMinor: null,
      currency: 'GBP',
      ...rest,
    });

  test.each<[Partial<Terms>, string]>([
    [{ weekdays: ['monday', 'tuesday', 'wednesday', 'thursday'] }, 'Valid Monday to Thursday only'],
    [{ weekdays: ['monday', 'friday', 'saturday', 'sunday'] }, 'Valid Friday to Monday only'],
    [{ weekdays: ['saturday', 'sunday'] }, 'Valid on Saturday and Sunday only'],
    [{ weekdays: ['monday', 'wednesday', 'friday'] }, 'Valid on Monday, Wednesday and Friday only'],
    [{ hours: [{ from: '17:00', until: '22:00' }] }, 'Valid from 17:00 to 22:00 only'],
    [
      {
        hours: [
          { from: '12:00', until: '14:30' },
          { from: '18:00', until: '02:00' },
        ],
      },
      'Valid from 12:00 to 14:30 and from 18:00 to 02:00 only',
    ],
    [{ max_party: 6 }, 'Valid for parties of up to 6 only'],
    [
      { blackout_dates: ['2026-12-24', '2026-12-25', '2026-12-26', '2027-01-01'] },
      'Not valid on 24 to 26 December 2026 and 1 January 2027',
    ],
    [
      { blackout_dates: ['2026-12-31', '2027-01-01'] },
      'Not valid on 31 December 2026 to 1 January 2027',
    ],
    [{ text: 'Not with other offers' }, 'Not with other offers'],
  ])('%j: %s', (terms, sentence) => {
    expect(words(terms)).toEqual([sentence]);
  });

  test('of where, for whom and how much as well', () => {
    const offer = {
      channels: ['in_store'],
      hasLocations: true,
      perCustomerLimit: 1,
      minimumSpendMinor: 2_500,
    };
    expect(words({}, offer)).toEqual([
      'One per customer',
      'Valid in store only',
      'Valid at selected locations only',
      'Minimum spend of £25',
    ]);
  });

  test('in German too, each of them', () => {
    const terms: Terms = {
      weekdays: ['monday', 'tuesday', 'wednesday'],
      hours: [{ from: '18:00', until: '02:00' }],
      max_party: 6,
      blackout_dates: ['2026-12-24', '2026-12-25', '2026-12-26', '2027-01-01'],
      text: 'Nicht mit anderen Angeboten',
    };
    const offer = {
      channels: ['in_store'] as const,
      hasLocations: true,
      terms,
      perCustomerLimit: 2,
      minimumSpendMinor: 2_550,
      currency: 'EUR',
    };
    const german = listTerms(offer, 'de');
    expect(german.map(({ sentence }) => sentence.replaceAll('\u00a0', ' '))).toEqual([
      'Höchstens 2 Mal pro Person',
      'Nur im Laden gültig',
      'Nur an ausgewählten Orten gültig',
      'Nur gültig von Montag bis Mittwoch',
      'Nur gültig von 18:00 bis 02:00 Uhr',
      'Nicht gültig vom 24. bis 26. Dezember 2026 und am 1. Januar 2027',
      'Nur für bis zu 6 Personen gültig',
      'Mindestbetrag 25,50 €',
      'Nicht mit anderen Angeboten',
    ]);
    expect(german.map(({ kind }) => kind)).toEqual(termKinds.map((kind) => kind));
  });
});
