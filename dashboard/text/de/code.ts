// Codes in bulk, in German.
import type { en } from '../en.ts';
import type { Translation } from '../translate.ts';

export const code: Translation<typeof en.code> = {
  title: 'Codes',
  make: 'Codes machen',
  howMany: 'Wie viele',
  prefix: 'Anfang',
  prefixHint: 'Steht vor jedem Code, etwa SUMMER20',
  source: 'Quelle',
  noSource: 'Keine',
  pattern: 'Eigenes Muster',
  patternHint:
    'Etwa SUMMER20-######: # ist ein zufälliges Zeichen. Leer: 10 zufällige Zeichen und ein Prüfzeichen.',
  one: 'Einen eigenen Code hinzufügen',
  oneCode: 'Code',
  addOne: 'Code hinzufügen',
  added: '{code} hinzugefügt',
  batches: 'Stapel',
  empty: 'Noch keine Codes',
  emptyText:
    'Machen Sie so viele, wie Sie drucken, und laden Sie dann die Datei für die Druckerei.',
  quantity: 'Codes',
  made: '{made} von {all}',
  download: 'Für die Druckerei',
  print: 'Drucken',
  printOf: 'Den Stapel von {time} drucken',
  see: 'Gutscheine ansehen',
  statuses: { queued: 'Wartet', running: 'In Arbeit', completed: 'Fertig', failed: 'Gescheitert' },
  started: { one: '# Code wird gemacht', other: '# Codes werden gemacht' },
};
