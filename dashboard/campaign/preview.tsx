// The voucher and its terms as a customer reads them: the contract's own sentences, while one types.
import { Divider, List, Stack, Text } from '@mantine/core';
import { describeDiscount, PERCENT_SCALE } from '../../contract/discount.ts';
import { localeOf, type Language } from '../../contract/language.ts';
import { formatAmount, parseAmount, parseScaled } from '../../contract/money.ts';
import { dateInWords, describeTerms } from '../../contract/terms.ts';
import { UNKNOWN } from '../part/format.ts';
import { Section } from '../part/screen.tsx';
import { fill } from '../text/fill.ts';
import { useSpeech } from '../text/text.tsx';
import { datesOf, type Fields } from './fields.ts';

interface PreviewProps {
  fields: Fields;
  /** Undefined until a client is chosen. */
  currency: string | undefined;
  clientName: string | undefined;
}

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
const limitOf = (text: string) => (/^[1-9]\d*$/.test(text.trim()) ? Number(text) : null);

const percentOf = (value: number, language: Language) =>
  (value / 10 ** PERCENT_SCALE / 100).toLocaleString(localeOf[language], {
    style: 'percent',
    maximumFractionDigits: PERCENT_SCALE,
  });

/** The offer in few words, "20% off", and in a sentence. */
function offerOf(
  fields: Fields,
  currency: string | undefined,
  noClient: string,
  language: Language,
) {
  const { discount_type: type } = fields;
  const amount = (text: string) =>
    text.trim() === '' || currency === undefined ? null : (parseAmount(text, currency) ?? null);
  const value =
    type === 'percentage'
      ? (parseScaled(fields.discount_value, PERCENT_SCALE) ?? 0)
      : (amount(fields.discount_value) ?? 0);
  const shown =
    type === 'percentage'
      ? percentOf(value, language)
      : currency === undefined
        ? fields.discount_value.trim() || UNKNOWN
        : formatAmount(value, currency, language);
  const max = type === 'percentage' ? amount(fields.max_discount) : null;
  const made =
    currency === undefined && type === 'fixed'
      ? noClient
      : describeDiscount({ type, value, max }, currency ?? '', language);
  const sentence = fields.discount_description.trim() || made;
  return { shown, sentence, minimumMinor: amount(fields.minimum_spend) };
}

export function Preview({ fields, currency, clientName }: PreviewProps) {
  const { language, text } = useSpeech();
  const words = text.campaign.form;
  const { shown, sentence, minimumMinor } = offerOf(
    fields,
    currency,
    words.previewNoClient,
    language,
  );
  const dates = datesOf(fields.blackout_dates).filter(isDate).toSorted();
  const offer = {
    channels: fields.channels,
    hasLocations: fields.location_ids.length > 0,
    terms: {
      weekdays: fields.weekdays.length > 0 && fields.weekdays.length < 7 ? fields.weekdays : null,
      hours: fields.hours.filter(({ from, until }) => from && until).length
        ? fields.hours.filter(({ from, until }) => from && until)
        : null,
      max_party: limitOf(fields.max_party),
      blackout_dates: dates.length > 0 ? dates : null,
      text: fields.terms_text.trim() || null,
    },
    perCustomerLimit: limitOf(fields.per_customer_limit),
    minimumSpendMinor: minimumMinor,
    currency: currency ?? '',
  };
  const terms = describeTerms(offer, language);
  return (
    <Section title={words.preview} subtitle={words.previewHint}>
      <Stack gap="sm" aria-live="polite">
        <Stack className="preview-voucher" gap={6} align="center">
          {clientName !== undefined && (
            <Text size="sm" c="dimmed">
              {clientName}
            </Text>
          )}
          <Text fz={24} fw={700} ta="center" lh={1.2}>
            {fill(words.offers[fields.discount_type], { value: shown })}
          </Text>
          <Text size="sm" ta="center">
            {sentence}
          </Text>
          <Text size="sm" c="dimmed" ta="center">
            {fields.name.trim() || words.previewName}
          </Text>
          <span className="code preview-code">{words.previewCode}</span>
          {isDate(fields.valid_until) && (
            <Text size="sm" c="dimmed">
              {fill(words.previewUntil, { date: dateInWords(fields.valid_until, language) })}
            </Text>
          )}
        </Stack>
        <Divider />
        <Text size="sm" fw={600}>
          {words.previewTerms}
        </Text>
        {terms.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.previewNoTerms}
          </Text>
        ) : (
          <List size="sm" spacing={4}>
            {terms.map((each) => (
              <List.Item key={each}>{each}</List.Item>
            ))}
          </List>
        )}
      </Stack>
    </Section>
  );
}
