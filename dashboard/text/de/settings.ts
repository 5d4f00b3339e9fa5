// Die Seite aller Einstellungen.
import type { Messages } from '../text.tsx';

export const settings: Messages['settings'] = {
  subtitle: 'Was einmal eingerichtet und ab und zu gepflegt wird.',
  apiKeys: 'API-Schlüssel',
  apiKeysText: 'Womit uns Shops und Programme aufrufen.',
  webhooks: 'Webhooks',
  webhooksText: 'Ihre Adressen, denen wir sagen, was geschieht.',
  shopify: 'Shopify',
  shopifyText: 'Shops, die mit Ihren Codes verkaufen.',
  tills: 'Kassen und Personal',
  tillsText: 'Telefone, die im Laden einlösen, und wer an ihnen arbeitet.',
  team: 'Team',
  teamText: 'Wer ein Konto hat und was er darf.',
  account: 'Ihr Konto',
  accountText: 'Ihr Name, Ihre Sprache, Ihr Passwort und der zweite Faktor.',
  organization: 'Organisation',
  organizationText: 'Name, Adresse für Hilfe, Freigabe von Kampagnen.',
  audit: 'Protokoll',
  auditText: 'Wer was wann von wo aus geändert hat.',
  privacy: 'Datenschutz',
  privacyText: 'Wie lange Daten von Menschen bleiben; Auskunft und Löschung.',
};
