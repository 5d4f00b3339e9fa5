// Die Anleitungen: was um sie herum steht.
import type { Messages } from '../text.tsx';

export const guide: Messages['guide'] = {
  subtitle:
    'Was zu tun ist, für den, der es tut (auf Englisch). In den Beispielen stehen Ihre Adresse und Ihr Schlüssel.',
  toShare: 'Seite zum Weitergeben, ohne Anmeldung',
  onlyEnglish: 'Diese Anleitung gibt es auf Englisch.',
  none: 'Hier sind keine Anleitungen',
  noneText: 'Diese Installation kam ohne ihre Dokumentation.',
  groups: {
    shops: 'Für Shops',
    campaigns: 'Kampagnen',
    store: 'Im Laden',
    programs: 'Für Programme',
  },
};
