// Abgelehnte Versuche: die Liste, und einer, der mit seiner Referenz geöffnet wurde.
import type { en } from '../en.ts';
import type { Translation } from '../translate.ts';

export const attempt: Translation<typeof en.attempt> = {
  title: 'Abgelehnte Versuche',
  empty: 'Noch nichts abgelehnt',
  emptyText:
    'Wird ein Code abgelehnt, trägt die Antwort eine Referenz. Was gefragt wurde und warum es abgelehnt wurde, steht hier.',
  sample:
    'Ablehnungen bloßer Anfragen sind eine Stichprobe: höchstens 120 je Minute und Schlüssel.',
  reference: 'Referenz',
  referenceExample: 'Wie der Kunde oder die Kasse sie nannte',
  reason: 'Grund',
  code: 'Code',
  at: 'Abgelehnt',
  where: 'Wo',
  asked: 'Was gefragt wurde',
  call: 'Anfrage',
  routes: { validate: 'Gilt er?', redeem: 'Einlösen', hold: 'Reservieren' },
  ofVoucher: 'Eines Gutscheins',
  from: 'Von {value}',
  to: 'Bis {value}',
  opened: 'Ablehnung {reference}',
  why: 'Warum',
  order: 'Bestellung',
  amount: 'Betrag',
  covers: 'Gäste',
  receipt: 'Beleg',
  location: 'Standort',
  soldAt: 'Verkauft',
  seen: 'Der Gutschein in jenem Moment',
  noVoucher: 'Es gab keinen Gutschein mit diesem Code.',
  voucherStatus: 'Gutschein',
  campaignStatus: 'Kampagne',
  uses: 'Nutzungen',
  usesOf: '{used} genutzt und {held} reserviert von {max}',
  unlimited: 'unbegrenzt',
  validFrom: 'Gültig ab',
  validUntil: 'Gültig bis',
  earlier: 'Frühere Nutzungen',
  earlierNone: 'Er war vorher nicht genutzt worden.',
  voided: 'seither storniert',
  overridable: 'an der Kasse als Ausnahme möglich',
  openVoucher: 'Der Gutschein',
  notFound: 'Keine Ablehnung hat diese Referenz',
  notFoundText:
    'Prüfen Sie die Schreibweise. Ablehnungen werden 90 Tage aufbewahrt, wenn Ihre Organisation nichts anderes sagt.',
};
