// Leads: wer sich auf der Seite eines Gutscheins eingetragen hat.
import type { en } from '../en.ts';
import type { Translation } from '../translate.ts';

export const lead: Translation<typeof en.lead> = {
  title: 'Leads',
  empty: 'Noch keine Leads',
  emptyText:
    'Wer die Seite eines Gutscheins öffnet, kann Namen und Adresse hinterlassen. Sie erscheinen hier, mit der Einwilligung.',
  person: 'Wer',
  erased: 'Gelöscht {date}',
  noName: 'Kein Name',
  contact: 'Kontakt',
  consent: 'Einwilligung',
  consentOptions: {
    '': 'Alle',
    true: 'Erteilt: darf angeschrieben werden',
    false: 'Nicht erteilt',
  },
  may: 'Erteilt',
  mayNot: 'Nicht erteilt',
  code: 'Gutschein',
  left: 'Hinterlassen',
  erase: 'Löschen',
  eraseOf: 'Lead von {name} löschen',
  eraseTitle: 'Löschen, was {name} hinterlassen hat?',
  eraseText:
    'Name, Adresse, Telefon und alles Weitere verschwinden endgültig. In Berichten zählt der Lead weiter.',
  erasedToast: 'Gelöscht',
  eraseFailed: 'Das konnte nicht gelöscht werden',
  someone: 'diese Person',
};
