// The fields of a print: those of its kind, then which pieces, and when they are to arrive.
import {
  Anchor,
  ColorInput,
  FileInput,
  Select,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { languages as speech } from '../../contract/language.ts';
import { useClients } from '../client/clients.ts';
import { useFormat } from '../part/format.ts';
import { fill } from '../text/fill.ts';
import { languages, useText } from '../text/text.tsx';
import '../campaign/campaign.css';
import {
  cardSizes,
  cardTemplates,
  labelSheets,
  LIMITS,
  numbersOf,
  pictureProblem,
  sheetSizes,
  type Order,
  type PrintKind,
} from './order.ts';
import type { CampaignAnswer } from './print-page.tsx';

interface FieldsProps {
  order: Order;
  change(part: Partial<Order>): void;
  /** The name of a picture that has to be chosen again. */
  lostPicture: string | null;
}

interface OrderFieldsProps extends FieldsProps {
  kind: PrintKind;
  campaign: CampaignAnswer;
  pieces: number;
}

export function OrderFields(props: OrderFieldsProps) {
  const { kind, order, change, pieces } = props;
  const { print: words } = useText();
  const format = useFormat();
  const numbers = numbersOf(order, pieces);
  const wrong = (value: number | null | undefined, from: number, to: number) =>
    value === undefined &&
    fill(words.wrongNumber, { from: format.number(from), to: format.number(to) });
  return (
    <div className="fields">
      {kind === 'postcard' && <CardFields {...props} />}
      {kind === 'labels' && (
        <Select
          className="whole"
          label={words.labels}
          allowDeselect={false}
          value={order.labels}
          data={labelSheets.map((each) => ({ value: each, label: words.labelSheets[each] }))}
          onChange={(next) => next && change({ labels: next })}
        />
      )}
      {kind === 'qr_sheet' && (
        <>
          <Select
            label={words.size}
            allowDeselect={false}
            value={order.sheetSize}
            data={sheetSizes.map((each) => ({
              value: each,
              label: each === 'letter' ? words.sheetLetter : words.sizes[each],
            }))}
            onChange={(next) => next && change({ sheetSize: next })}
          />
          <TextInput
            label={words.columns}
            inputMode="numeric"
            value={order.columns}
            error={wrong(numbers.columns, ...LIMITS.columns)}
            onChange={(event) => change({ columns: event.currentTarget.value })}
          />
        </>
      )}
      {kind === 'qr_files' && (
        <TextInput
          label={words.pixels}
          inputMode="numeric"
          value={order.pixels}
          error={wrong(numbers.pixels, ...LIMITS.pixels)}
          onChange={(event) => change({ pixels: event.currentTarget.value })}
        />
      )}
      {kind !== 'qr_files' && (
        <Select
          className="whole"
          label={words.language}
          description={words.languageHint}
          allowDeselect={false}
          value={order.language}
          data={speech.map((each) => ({ value: each, label: languages[each] }))}
          onChange={(next) => next && change({ language: next })}
        />
      )}
      {(kind === 'postcard' || kind === 'labels') && (
        <Switch
          className="whole"
          label={words.barcode}
          description={words.barcodeHint}
          checked={order.barcode}
          onChange={(event) => change({ barcode: event.currentTarget.checked })}
        />
      )}
      <TextInput
        label={words.first}
        inputMode="numeric"
        placeholder="1"
        value={order.first}
        error={wrong(numbers.first, 1, pieces)}
        onChange={(event) => change({ first: event.currentTarget.value })}
      />
      <TextInput
        label={words.last}
        inputMode="numeric"
        placeholder={String(pieces)}
        description={fill(words.rangeHint, { count: format.number(pieces) })}
        value={order.last}
        error={wrong(numbers.last, numbers.first ?? 1, pieces)}
        onChange={(event) => change({ last: event.currentTarget.value })}
      />
      <TextInput
        className="whole"
        type="date"
        label={words.dropDate}
        description={words.dropDateHint}
        value={order.dropDate}
        onChange={(event) => change({ dropDate: event.currentTarget.value })}
      />
    </div>
  );
}

function CardFields({ order, change, campaign, lostPicture }: OrderFieldsProps) {
  const { print: words, common } = useText();
  const { byId, nameOf } = useClients();
  const branding = byId.get(campaign.client_id)?.branding;
  const problem = pictureProblem(order.picture);
  return (
    <>
      <Select
        label={words.size}
        allowDeselect={false}
        value={order.cardSize}
        data={cardSizes.map((each) => ({ value: each, label: words.sizes[each] }))}
        onChange={(next) => next && change({ cardSize: next })}
      />
      <Select
        label={words.template}
        allowDeselect={false}
        value={order.cardTemplate}
        data={cardTemplates.map((each) => ({ value: each, label: words.templates[each] }))}
        onChange={(next) => next && change({ cardTemplate: next })}
      />
      <TextInput
        label={words.headline}
        description={words.fromOffer}
        maxLength={80}
        value={order.headline}
        onChange={(event) => change({ headline: event.currentTarget.value })}
      />
      <TextInput
        label={words.subline}
        description={words.fromOffer}
        maxLength={160}
        value={order.subline}
        onChange={(event) => change({ subline: event.currentTarget.value })}
      />
      <Textarea
        className="whole"
        label={words.text}
        description={words.fromTerms}
        maxLength={600}
        autosize
        minRows={2}
        maxRows={6}
        value={order.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <ColorInput
        label={words.color}
        description={words.colorHint}
        placeholder={branding?.color ?? ''}
        format="hex"
        withEyeDropper={false}
        // what was typed stays: the server says what is no colour
        fixOnBlur={false}
        value={order.color}
        onChange={(color) => change({ color })}
      />
      <FileInput
        label={words.picture}
        description={
          lostPicture === null ? words.pictureHint : fill(words.pictureAgain, { name: lostPicture })
        }
        placeholder={words.pictureChoose}
        accept="image/png,image/jpeg"
        clearable
        clearButtonProps={{ 'aria-label': common.remove }}
        value={order.picture}
        error={problem && (problem === 'wrong' ? words.pictureWrong : words.pictureTooLarge)}
        onChange={(picture) => change({ picture })}
      />
      <Text size="sm" c="dimmed" className="whole">
        {fill(branding?.logo_url ? words.logo : words.logoNone, {
          client: nameOf(campaign.client_id),
        })}{' '}
        <Anchor component={Link} to={`/clients/${campaign.client_id}`} inherit underline="always">
          {words.branding}
        </Anchor>
      </Text>
    </>
  );
}
