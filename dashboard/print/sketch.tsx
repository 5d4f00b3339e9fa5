// One piece as it will look: a sketch in the printed card's proportions, with a real code of the batch.
// Long because every part of the card is placed here, once for each of the two templates.
import { Skeleton, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { cardWords } from '../../contract/card-words.ts';
import { voucherQrSvg } from '../../contract/management/qr.ts';
import { listVouchers } from '../../contract/management/voucher.ts';
import { useAsk } from '../api/ask.ts';
import { addressOf } from '../api/call.ts';
import { useFormat } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import { frameOf, inkOn, SAFE } from './card.ts';
import { useLooks, type Looks } from './looks.ts';
import { pictureProblem, type Order, type PrintKind } from './order.ts';
import type { BatchAnswer, CampaignAnswer } from './print-page.tsx';

interface SketchProps {
  kind: PrintKind;
  order: Order;
  campaign: CampaignAnswer;
  batch: BatchAnswer;
}

export function Sketch(props: SketchProps) {
  const { kind, order, campaign, batch } = props;
  const { print: words, common } = useText();
  const format = useFormat();
  const { can } = useSession();
  // the newest is the last piece of its batch
  const answer = useAsk(
    listVouchers,
    { querystring: { batch_id: batch.id, limit: 1 } },
    { enabled: can('voucher.read') },
  );
  const voucher = answer.data?.data[0];
  const number = format.number(batch.created);
  const looks = useLooks(order, campaign);
  const qr = voucher && addressOf(voucherQrSvg, { params: { id: voucher.id } });
  return (
    <Section title={words.preview} subtitle={fill(words.previewText, { number })}>
      {answer.isPending && can('voucher.read') ? (
        <Skeleton height={200} role="status" aria-label={common.loading} />
      ) : !voucher || !qr ? (
        <Text size="sm" c="dimmed">
          {words.previewNone}
        </Text>
      ) : (
        <figure
          className="sketch-box"
          role="img"
          aria-label={fill(words.previewLabel, { number, headline: looks.headline })}
        >
          {kind === 'postcard' ? (
            <Card order={order} looks={looks} qr={qr} code={voucher.code} number={batch.created} />
          ) : (
            <div className="sketch-cell" aria-hidden>
              <img src={qr} alt="" />
              <span className="code">{voucher.code}</span>
            </div>
          )}
        </figure>
      )}
    </Section>
  );
}

function usePicture(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (file === null || pictureProblem(file) !== null) {
      setUrl(null);
      return;
    }
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}

interface CardProps {
  order: Order;
  looks: Looks;
  qr: string;
  code: string;
  number: number;
}

function Card({ order, looks, qr, code, number }: CardProps) {
  const frame = frameOf(order.cardSize, order.barcode);
  const picture = usePicture(order.picture);
  const { width, height, panel, scale } = frame;
  /** Millimetres on the card as a share of the width of the sketch. */
  const mm = (value: number) => `${(value / width) * 100}cqw`;
  const isPanel = order.cardTemplate === 'panel';
  const ink = inkOn(looks.color);
  const narrow = Math.min(4.4 * scale, (panel.width * 1.2) / code.length);
  return (
    <div
      className="sketch"
      aria-hidden
      style={{ height: mm(height), background: isPanel ? looks.color : '#fff' }}
    >
      {isPanel ? (
        <>
          {picture && <Cover src={picture} width={mm(width)} height={mm(height)} />}
          {picture && <div style={{ inset: 0, background: looks.color, opacity: 0.86 }} />}
          <Words
            looks={looks}
            color={ink}
            mm={mm}
            box={{
              left: SAFE + 2,
              top: SAFE + 1,
              width: panel.left - SAFE - 2 - 7,
              height: height - 2 * (SAFE + 1),
            }}
          />
        </>
      ) : (
        <>
          {picture ? (
            <Cover
              src={picture}
              width={mm(frame.picture.width)}
              height={mm(frame.picture.height)}
            />
          ) : (
            <div
              style={{
                left: 0,
                top: 0,
                width: mm(frame.picture.width),
                height: mm(frame.picture.height),
                background: looks.color,
                color: ink,
                padding: `${mm(SAFE * 2)} ${mm(SAFE)}`,
                fontSize: mm(width * 0.06),
                fontWeight: 700,
              }}
            >
              {looks.clientName}
            </div>
          )}
          <div style={{ left: 0, right: 0, bottom: 0, height: mm(3), background: looks.color }} />
          <Words
            isCompact
            looks={looks}
            color="#14181a"
            mm={mm}
            box={{
              left: SAFE,
              top: frame.picture.height + 5,
              width: panel.left - SAFE - 7,
              height: height - 7 - frame.picture.height - 5,
            }}
          />
        </>
      )}
      <div
        className="sketch-panel"
        style={{
          left: mm(panel.left),
          top: mm(SAFE),
          width: mm(panel.width),
          height: mm(panel.height),
          borderRadius: mm(3),
          paddingTop: mm(frame.qrTop),
        }}
      >
        <img src={qr} alt="" style={{ width: mm(frame.qr), height: mm(frame.qr) }} />
        <p
          style={{
            fontSize: mm(narrow),
            fontWeight: 700,
            marginTop: mm(0.35 * scale),
            whiteSpace: 'nowrap',
          }}
        >
          {code}
        </p>
        {order.barcode && (
          <div
            style={{
              width: '86%',
              height: mm(8 * scale),
              marginTop: mm(1),
              background:
                'repeating-linear-gradient(90deg, #000 0 2px, #fff 2px 3px, #000 3px 4px, #fff 4px 7px)',
            }}
          />
        )}
        <div style={{ marginTop: 'auto', paddingBottom: mm(2 * scale), fontSize: mm(2.6 * scale) }}>
          <p>{cardWords[order.language].invitation}</p>
          {looks.until !== '' && <p style={{ fontWeight: 600 }}>{looks.until}</p>}
          <p style={{ fontSize: mm(2 * Math.min(scale, 1.3)) }}>
            {cardWords[order.language].number(number)}
          </p>
        </div>
      </div>
    </div>
  );
}

const Cover = ({ src, width, height }: { src: string; width: string; height: string }) => (
  <img src={src} alt="" style={{ left: 0, top: 0, width, height, objectFit: 'cover' }} />
);

interface WordsProps {
  looks: Looks;
  color: string;
  isCompact?: boolean;
  mm(value: number): string;
  box: { left: number; top: number; width: number; height: number };
}

/** Logo or name on top, the offer large, what follows it, and the small print at the foot. */
function Words({ looks, color, isCompact = false, mm, box }: WordsProps) {
  const unit = box.height;
  const largest = Math.min(unit * (isCompact ? 0.42 : 0.3), box.width * 0.28);
  const onOneLine = (box.width * 1.75) / Math.max(1, looks.headline.length);
  const big = Math.max(4, Math.min(largest, Math.max(onOneLine, largest * 0.45)));
  return (
    <div
      className="sketch-words"
      style={{
        left: mm(box.left),
        top: mm(box.top),
        width: mm(box.width),
        height: mm(box.height),
        color,
      }}
    >
      {looks.logo && !isCompact ? (
        <span
          style={{
            alignSelf: 'flex-start',
            background: '#fff',
            padding: mm(1.6),
            borderRadius: mm(1.6),
          }}
        >
          <img
            src={looks.logo}
            alt=""
            style={{ height: mm(unit * 0.15), maxWidth: mm(box.width * 0.5) }}
          />
        </span>
      ) : (
        !isCompact && (
          <p style={{ fontSize: mm(unit * 0.07), fontWeight: 600 }}>{looks.clientName}</p>
        )
      )}
      <div style={{ marginBlock: isCompact ? 0 : 'auto' }}>
        <p style={{ fontSize: mm(big), fontWeight: 700 }}>{looks.headline}</p>
        <p style={{ fontSize: mm(Math.max(3.2, big * 0.36)), fontWeight: 600 }}>{looks.subline}</p>
      </div>
      <p
        style={{
          fontSize: mm(Math.max(2.1, Math.min(unit * (isCompact ? 0.056 : 0.028), 3.6))),
          marginTop: 'auto',
        }}
      >
        {looks.text}
      </p>
    </div>
  );
}
