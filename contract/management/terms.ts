// Terms of a campaign in the management API: days, hours, parties, dates, and words of one's own.
import { Type } from 'typebox';
import { Nullable, OneOf, PlainDate } from '../fields.ts';
import { weekdays } from '../terms.ts';
import { Limit, MaybeInteger, MaybeText } from './fields.ts';

const Days = Type.Array(OneOf(weekdays, 'A day of the week.'), {
  minItems: 1,
  maxItems: 7,
  uniqueItems: true,
  description: 'Days on which it is good; null: all.',
});

const TimeOfDay = (description: string) =>
  Type.Unsafe<string>({
    type: 'string',
    pattern: '^(?:([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
    expects: 'a time of day from 00:00 to 24:00, such as 17:30',
    description,
  });

const HoursList = Type.Array(
  Type.Object({
    from: TimeOfDay('The first minute.'),
    until: TimeOfDay(
      'The minute at which it ends. Before `from`: on the next day; those hours then belong to ' +
        'the day on which they began.',
    ),
  }),
  {
    minItems: 1,
    maxItems: 12,
    description: 'Hours at which it is good, by the clock of the client’s zone; null: all.',
  },
);

const Dates = Type.Array(PlainDate('A day of the client’s calendar.'), {
  maxItems: 366,
  uniqueItems: true,
  description: 'Days on which it is not good, each with the hours past midnight that belong to it.',
});

export const TermsAnswer = Type.Object({
  weekdays: Nullable(Days),
  hours: Nullable(HoursList),
  max_party: MaybeInteger,
  blackout_dates: Nullable(Dates),
  text: MaybeText,
});

export const TermsBody = Nullable(
  Type.Object(
    {
      weekdays: Type.Optional(Nullable(Days)),
      hours: Type.Optional(Nullable(HoursList)),
      max_party: Type.Optional(Limit('The largest party (`covers`) it is good for; null: any.')),
      blackout_dates: Type.Optional(Nullable(Dates)),
      text: Type.Optional(
        Nullable(
          Type.String({ maxLength: 1000, description: 'Shown with the other terms; not judged.' }),
        ),
      ),
    },
    {
      description:
        'Before the sale an unmet term refuses, after it only warns. In PATCH each field is ' +
        'changed by itself; null: no terms.',
    },
  ),
);
