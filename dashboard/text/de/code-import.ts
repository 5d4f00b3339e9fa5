// Codes, die als CSV mitgebracht werden.
import type { en } from '../en.ts';
import type { Translation } from '../translate.ts';

export const codeImport: Translation<typeof en.codeImport> = {
  title: 'Importe',
  begin: 'Codes importieren',
  empty: 'Nichts importiert',
  emptyText: 'Codes, die Sie schon haben, können Sie als CSV-Datei mitbringen.',
  columns:
    'Eine Kopfzeile mit der Spalte „code“; wenn Sie mögen „max_uses“, „valid_from“, „valid_until“, „source“ und „metadata.…“.',
  file: 'CSV-Datei',
  fileHint: 'Kommas, Semikolons oder Tabulatoren; bis 1 GB',
  choose: 'Datei wählen',
  sourceHint: 'Für Zeilen, die keine nennen',
  send: 'Importieren',
  began: 'Die Datei wird gelesen',
  failed: 'Die Datei wurde nicht angenommen',
  imported: 'Importiert',
  readAs: '{encoding}, {delimiter}',
  delimiters: { ',': 'Kommas', ';': 'Semikolons', '\t': 'Tabulatoren' },
  accepted: 'Übernommen',
  rejected: 'Nicht übernommen',
  rejectedRows: '{count} als CSV',
  report: 'Zu beachten',
  ignored: 'Spalten ohne Bedeutung: {columns}',
  progress: '{share} gelesen',
  statuses: {
    receiving: 'Wird empfangen',
    queued: 'Wartet',
    running: 'Wird gelesen',
    completed: 'Fertig',
    failed: 'Fehlgeschlagen',
  },
};
