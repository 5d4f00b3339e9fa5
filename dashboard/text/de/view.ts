// Ansichten von Listen, die jemand behält: Filter unter einem Namen.
import type { en } from '../en.ts';
import type { Translation } from '../translate.ts';

export const view: Translation<typeof en.view> = {
  views: 'Ansichten',
  viewsOf: 'Gespeicherte Ansichten dieser Liste',
  none: 'Noch keine Ansicht gespeichert.',
  save: 'Diese Ansicht speichern',
  saveTitle: 'Diese Ansicht speichern',
  saveText:
    'Die jetzigen Filter unter einem Namen, in diesem Browser. Die Adresse lässt sich weitergeben.',
  nothingSet: 'Setzen Sie zuerst einen Filter.',
  name: 'Name',
  replaces: 'Das ersetzt die Ansicht dieses Namens.',
  saved: 'Gespeichert als {name}',
  notKept: 'Dieser Browser behält nichts: setzen Sie stattdessen ein Lesezeichen.',
  remove: 'Ansicht {name} entfernen',
  removed: '{name} entfernt',
  undo: 'Rückgängig',
};
