// What speaks against printing: errors refuse, warnings are told. Pure; what is known of the link and
// of the letters comes in.
import { makeQr } from '../page/qr-code.ts';
import { LABELS, sheetGrid } from './paper.ts';
import type { Layout, Looks } from './piece.ts';
import { barcodeModules } from './draw.ts';
import { barOf, frameOf, moduleOf } from './postcard.ts';
import { barOnSheet, moduleOnSheet } from './sheet.ts';

export interface Finding {
  level: 'error' | 'warning';
  code: string;
  message: string;
}

export interface PreflightFacts {
  layout: Layout;
  looks: Looks;
  publicUrl: string;
  /** Whether PUBLIC_URL was set, or is only the address that the server listens on. */
  isPublicUrlSet: boolean;
  longestCode: string;
  /** Of the longest code. */
  qrText: string;
  pieces: number;
  /** Pieces of the range that were printed before. */
  printedBefore: number;
  /** Codes that stand in the range twice. */
  duplicates: number;
  recipients: number | null;
  /** The last instant at which the offer is good, and the morning of the day of arrival. */
  validUntil: number | null;
  dropAt: number | null;
  now: number;
  status: string;
  mode: 'live' | 'test';
  /** What opening the first piece's address came to; null: it was not tried. */
  link: 'good' | 'not_found' | 'unreachable' | null;
  missingLetters: readonly string[];
}

/** Below it phones fail on plain paper; below the other only a good press and a good camera do. */
const MODULE_MIN_MM = 0.33;
const MODULE_GOOD_MM = 0.45;
/** The narrowest bar that common hand scanners read at arm’s length. */
const BAR_GOOD_MM = 0.17;

const error = (code: string, message: string): Finding => ({ level: 'error', code, message });
const warning = (code: string, message: string): Finding => ({ level: 'warning', code, message });

/** 1,498: as people write it. */
const inWords = (count: number): string => count.toLocaleString('en');

const LOOPBACK = /^(?:localhost|.*\.localhost|127\.|0\.0\.0\.0|\[::1?\]|::1)/i;

/** The side of a module in print, millimetres; null for files that are placed by others. */
export function moduleInPrint(layout: Layout, looks: Looks, qrText: string): number | null {
  const { size } = makeQr(qrText);
  switch (layout.kind) {
    case 'postcard':
      return moduleOf(frameOf(layout.size, layout.template, looks.barcode), size);
    case 'labels':
      return moduleOnSheet(LABELS[layout.label], size);
    case 'qr_sheet':
      return moduleOnSheet(sheetGrid(layout.size, layout.columns), size);
    case 'qr_files':
      return null;
  }
}

export function decidePreflight(facts: PreflightFacts): Finding[] {
  return [
    ...codeFindings(facts),
    ...addressFindings(facts),
    ...offerFindings(facts),
    ...lookFindings(facts),
  ];
}

function codeFindings({ layout, looks, qrText, ...facts }: PreflightFacts): Finding[] {
  const found: Finding[] = [];
  if (facts.pieces === 0) found.push(error('no_pieces', 'All of these pieces are disabled.'));
  if (facts.duplicates > 0) {
    found.push(error('duplicate_codes', `${inWords(facts.duplicates)} codes stand there twice.`));
  }
  if (facts.printedBefore > 0) {
    const message =
      `${inWords(facts.printedBefore)} of these pieces were printed before: whoever gets the second ` +
      'one finds it used.';
    found.push(warning('printed_before', message));
  }
  if (facts.recipients !== null && facts.recipients < facts.pieces) {
    const message = `There are ${inWords(facts.recipients)} recipients for ${inWords(facts.pieces)} pieces.`;
    found.push(warning('fewer_recipients', message));
  }
  const module = moduleInPrint(layout, looks, qrText);
  if (module !== null && module < MODULE_GOOD_MM) {
    const message =
      `A module of the QR code is ${module.toFixed(2)} mm in print: ` +
      `phones want ${MODULE_GOOD_MM} mm. Take a larger size, shorter codes or a shorter address.`;
    found.push((module < MODULE_MIN_MM ? error : warning)('small_modules', message));
  }
  return [...found, ...barcodeFindings(layout, looks, facts.longestCode)];
}

/** Code 128 is for laser scanners, and those want bars that a press can draw. */
function barcodeFindings(layout: Layout, looks: Looks, code: string): Finding[] {
  if (!looks.barcode || layout.kind === 'qr_files') return [];
  const bar = barInPrint(layout, looks, barcodeModules(code));
  if (bar === null) {
    return [warning('no_barcode', 'There is no room for a barcode: it is left out.')];
  }
  if (bar >= BAR_GOOD_MM) return [];
  const message =
    `The narrowest bar of the barcode is ${bar.toFixed(2)} mm in print: scanners want ` +
    `${BAR_GOOD_MM} mm. Take a larger size or shorter codes.`;
  return [warning('narrow_bars', message)];
}

function barInPrint(layout: Layout, { barcode }: Looks, modules: number): number | null {
  if (layout.kind === 'postcard') {
    return barOf(frameOf(layout.size, layout.template, barcode), modules);
  }
  return layout.kind === 'labels' ? barOnSheet(LABELS[layout.label], modules) : null;
}

function addressFindings({ publicUrl, isPublicUrlSet, link }: PreflightFacts): Finding[] {
  const { hostname, protocol } = new URL(publicUrl);
  if (!isPublicUrlSet || LOOPBACK.test(hostname)) {
    const message =
      `The codes lead to ${publicUrl}, which nobody else can open. Set PUBLIC_URL to the address ` +
      'of this server on the internet before anything is printed.';
    return [warning('loopback_address', message)];
  }
  const found: Finding[] = [];
  if (protocol !== 'https:') {
    found.push(warning('insecure_address', `The codes lead to ${publicUrl}, which is not https.`));
  }
  if (link === 'unreachable') {
    const message = `The address of the first piece could not be opened from here (${publicUrl}).`;
    found.push(warning('link_unreachable', message));
  }
  if (link === 'not_found') {
    found.push(warning('link_not_found', 'The page of the first piece does not show its voucher.'));
  }
  return found;
}

function offerFindings(facts: PreflightFacts): Finding[] {
  const found: Finding[] = [];
  const { validUntil, dropAt, now } = facts;
  if (validUntil !== null && validUntil < now) {
    found.push(error('expired', 'The offer has expired.'));
  } else if (validUntil !== null && dropAt !== null && validUntil < dropAt) {
    found.push(error('expires_before_drop', 'The offer ends before the pieces arrive.'));
  }
  if (facts.status === 'ended' || facts.status === 'archived') {
    found.push(error('campaign_over', `The campaign is ${facts.status}.`));
  } else if (facts.status !== 'active') {
    found.push(
      warning('campaign_not_active', `The campaign is ${facts.status}: its codes are refused.`),
    );
  }
  if (facts.mode === 'test') {
    found.push(warning('test_mode', 'These are test codes: no shop takes them.'));
  }
  return found;
}

function lookFindings({ layout, looks, missingLetters }: PreflightFacts): Finding[] {
  if (layout.kind === 'qr_files') return [];
  const found: Finding[] = [];
  if (missingLetters.length > 0) {
    const message = `The font has no ${missingLetters.slice(0, 10).join(' ')}`;
    found.push(error('missing_letters', `${message}: write it otherwise.`));
  }
  if (looks.picture) {
    const message = 'The picture is in screen colours: the printer turns them into inks.';
    found.push(warning('picture_rgb', message));
  }
  return found;
}
