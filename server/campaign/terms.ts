// Reads what a request says of a campaign's terms, over what is there, into one way of writing them.
import { NO_TERMS, weekdays, type Hours, type Terms } from '../../contract/terms.ts';
import { invalid } from '../http/api-error.ts';

/** Undefined: not said. */
export type TermsSaid = { [K in keyof Terms]?: Terms[K] };

/** Null: no terms at all. Throws 400 that names the field. */
export function readTerms(said: TermsSaid | null | undefined, base: Terms | null): Terms | null {
  if (said === undefined) return base;
  if (said === null) return null;
  const over: Terms = { ...NO_TERMS, ...base };
  const pick = <K extends keyof Terms>(name: K): Terms[K] =>
    said[name] === undefined ? over[name] : said[name];
  const days = pick('weekdays');
  const dates = pick('blackout_dates');
  const terms: Terms = {
    // all seven are no term
    weekdays:
      days && days.length < weekdays.length ? weekdays.filter((d) => days.includes(d)) : null,
    hours: said.hours ? readHours(said.hours) : pick('hours'),
    max_party: pick('max_party'),
    blackout_dates: dates && dates.length > 0 ? [...dates].sort() : null,
    text: pick('text')?.trim() || null,
  };
  return Object.values(terms).some((each) => each !== null) ? terms : null;
}

function readHours(hours: readonly Hours[]): Hours[] {
  return hours
    .map(({ from, until }, i) => {
      // the minute at which a day ends is the one at which the next begins
      const [begins, ends] = [from, until].map((time) => (time === '24:00' ? '00:00' : time));
      if (begins === ends) {
        const message = 'must differ from `from`: leave the hours out where they are all good';
        throw invalid(`terms.hours.${i}.until`, message);
      }
      return { from: begins ?? from, until: ends ?? until };
    })
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}
