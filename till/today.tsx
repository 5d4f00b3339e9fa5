// What was taken at this location today: bills that follow, tables that sit, and what was refused.
import { useCallback, useEffect, useState } from 'react';
import type { Static } from 'typebox';
import { billAtTill, todayAtTill, unseatAtTill } from '../contract/management/till.ts';
import { call } from './call.ts';
import { dropReport, type Report, type TillState } from './keep.ts';
import { Field } from './take.tsx';
import { fill, money, time, words } from './text/words.ts';
import type { TillInUse } from './use-till.ts';

type Today = Static<(typeof todayAtTill.schema.response)[200]>;

interface Props {
  till: TillInUse;
  state: TillState;
  refused: Report[];
  onBill: (code: string) => void;
}

export function TodayScreen({ till, state, refused, onBill }: Props) {
  const [today, setToday] = useState<Today>();
  const [problem, setProblem] = useState<string>();
  const load = useCallback(
    () =>
      call(todayAtTill).then(setToday, (error: unknown) => setProblem((error as Error).message)),
    [],
  );
  useEffect(() => void load(), [load]);
  const zone = state.client.time_zone;
  const act = (work: Promise<unknown>) =>
    work.then(load, (error: unknown) => setProblem((error as Error).message));
  return (
    <section>
      <h1>{fill(words.today.title, { place: state.location.name })}</h1>
      {problem && (
        <p className="bad box" role="alert">
          {problem}
        </p>
      )}
      {refused.length > 0 && (
        <>
          <h2>{words.today.refusedTitle}</h2>
          <p className="hint">{words.today.refusedText}</p>
          <ul className="list">
            {refused.map((report) => (
              <li key={report.report_key}>
                <span className="code">{report.code}</span>
                <span className="bad">{report.refused}</span>
                <span>{time(report.taken_at, zone)}</span>
                <button
                  type="button"
                  className="quiet"
                  onClick={() => void dropReport(report.report_key).then(till.refresh)}
                >
                  {words.today.seen}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {today && today.seatings.length > 0 && (
        <>
          <h2>{words.today.seated}</h2>
          <ul className="list">
            {today.seatings.map((seating) => (
              <li key={seating.hold_id}>
                <strong>{seating.table}</strong>
                <span className="code">{seating.code}</span>
                <button type="button" onClick={() => onBill(seating.code)}>
                  {words.today.bill}
                </button>
                <button
                  type="button"
                  className="quiet"
                  onClick={() => void act(call(unseatAtTill, { params: { id: seating.hold_id } }))}
                >
                  {words.today.giveBack}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {today?.redemptions.length === 0 && <p>{words.today.empty}</p>}
      <ul className="list">
        {today?.redemptions.map((row) => (
          <li key={row.redemption_id} className={row.voided ? 'voided' : undefined}>
            <span>{time(row.redeemed_at, zone)}</span>
            <span className="code">{row.code}</span>
            <span>{row.discount_description}</span>
            {row.voided ? (
              <span>{words.today.undone}</span>
            ) : (
              <Bill
                row={row}
                currency={state.client.currency}
                onSave={(amount) =>
                  act(
                    call(billAtTill, {
                      params: { id: row.redemption_id },
                      body: { transaction_amount: amount },
                    }),
                  )
                }
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Bill({
  row,
  currency,
  onSave,
}: {
  row: Today['redemptions'][number];
  currency: string;
  onSave: (amount: string) => Promise<unknown>;
}) {
  const [isOpen, setOpen] = useState(false);
  const [amount, setAmount] = useState('');
  if (!isOpen) {
    return (
      <button type="button" className="quiet" onClick={() => setOpen(true)}>
        {row.transaction_amount === null
          ? words.today.noBill
          : `${money(row.transaction_amount, currency)} − ${money(row.discount_applied, currency)}`}
      </button>
    );
  }
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        void onSave(amount.replace(',', '.')).then(() => setOpen(false));
      }}
    >
      <Field
        label={fill(words.today.billOf, { code: row.code })}
        value={amount}
        onChange={setAmount}
        inputMode="decimal"
      />
      <button type="submit" disabled={!amount.trim()}>
        {words.today.saveBill}
      </button>
    </form>
  );
}
