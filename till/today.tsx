// What was taken at this location today: bills that follow, tables that sit, and what was refused.
import { useCallback, useEffect, useState } from 'react';
import type { Static } from 'typebox';
import { billAtTill, todayAtTill, undoAtTill, unseatAtTill } from '../contract/management/till.ts';
import { call } from './call.ts';
import { dropSettled, type Settled, type TillState } from './keep.ts';
import { EarlierUses } from './result.tsx';
import { Field } from './take.tsx';
import { say } from './text/say.ts';
import { fill, language, money, time, words } from './text/words.ts';
import type { TillInUse } from './use-till.ts';

type Today = Static<(typeof todayAtTill.schema.response)[200]>;

interface Props {
  till: TillInUse;
  state: TillState;
  onBill: (code: string, holdId: string) => void;
}

export function TodayScreen({ till, state, onBill }: Props) {
  const [today, setToday] = useState<Today>();
  const [problem, setProblem] = useState<string>();
  const load = useCallback(
    () =>
      call(todayAtTill, { querystring: { language } }).then(
        (found) => {
          setProblem(undefined);
          setToday(found);
        },
        (error: unknown) => setProblem(say(error)),
      ),
    [],
  );
  // again when the network is back, and when something that waited has come of it
  useEffect(() => void load(), [load, till.isOffline, till.settled.length]);
  const zone = state.client.time_zone;
  const act = (work: Promise<unknown>) =>
    work.then(load, (error: unknown) => setProblem(say(error)));
  return (
    <section>
      <h1>{fill(words.today.title, { place: state.location.name })}</h1>
      {problem && (
        <p className="bad box" role="alert">
          {problem}
        </p>
      )}
      <Kept till={till} state={state} />
      {today && today.seatings.length > 0 && (
        <>
          <h2>{words.today.seated}</h2>
          <ul className="list">
            {today.seatings.map((seating) => (
              <li key={seating.hold_id}>
                <span className="what">
                  <strong>{seating.table}</strong> <span className="code">{seating.code}</span>
                </span>
                <button type="button" onClick={() => onBill(seating.code, seating.hold_id)}>
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
      {today && today.redemptions.length > 0 && <h2>{words.today.taken}</h2>}
      <ul className="list">
        {today?.redemptions.map((row) => (
          <li key={row.redemption_id} className={row.voided ? 'voided' : undefined}>
            <span>{time(row.redeemed_at, zone)}</span>
            <span className="code">{row.code}</span>
            <span className="what">{row.discount_description}</span>
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
            {mayUndo(row, state) && (
              <button
                type="button"
                className="quiet"
                onClick={() => void act(call(undoAtTill, { params: { id: row.redemption_id } }))}
              >
                {words.result.undo}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The server decides; from here it can be seen how long it would let this till. */
const mayUndo = (row: Today['redemptions'][number], { undo_seconds }: TillState) =>
  row.here && !row.voided && Date.now() - Date.parse(row.redeemed_at) < undo_seconds * 1000;

/** What waits to be confirmed, and what came of what waited. */
function Kept({ till, state }: { till: TillInUse; state: TillState }) {
  const zone = state.client.time_zone;
  const waiting = [
    ...till.sending.map(({ key, body, sent_at }) => ({ key, code: body.code, at: sent_at })),
    ...till.waiting.map(({ report_key, code, taken_at }) => ({
      key: report_key,
      code,
      at: taken_at,
    })),
  ];
  return (
    <>
      {waiting.length > 0 && (
        <>
          <h2>{words.today.waitingTitle}</h2>
          <ul className="list">
            {waiting.map(({ key, code, at }) => (
              <li key={key}>
                <span>{time(at, zone)}</span>
                <span className="code">{code}</span>
                <span className="soft">{words.today.waits}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {till.settled.length > 0 && (
        <>
          <h2>{words.today.settledTitle}</h2>
          <ul className="list">
            {till.settled.map((each) => (
              <li key={each.key}>
                <Came settled={each} zone={zone} />
                <button
                  type="button"
                  className="quiet"
                  onClick={() => void dropSettled(each.key).then(till.refresh)}
                >
                  {words.today.seen}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Came({ settled: { code, taken_at, came }, zone }: { settled: Settled; zone: string }) {
  return (
    <div className="came">
      <span>{time(taken_at, zone)}</span> <span className="code">{code}</span>
      {came.kind === 'redeemed' ? (
        <p className="good">{words.today.confirmed}</p>
      ) : (
        <>
          <p className="bad">{fill(words.today.refused, { reason: came.message })}</p>
          <EarlierUses uses={came.earlier} timeZone={zone} />
          <p className="hint">
            {came.isConflict ? words.today.refusedText : words.today.notRedeemed}
            {came.reference ? ` ${fill(words.reference, { reference: came.reference })}` : ''}
          </p>
        </>
      )}
    </div>
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
