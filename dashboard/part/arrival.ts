// Where the keyboard goes on: at the heading of a screen that appears, which is announced thereby; and
// where a dialog, a menu or a row went that had the focus, at what had it before.

/** Another screen was asked for, and nobody has done anything since. */
let isAwaited = false;
/** Somebody is at work here; before that a page begins where every page does. */
let hasBegun = false;
/** The focus was given by us in place of what went: a heading that comes may have it. */
let isStandIn = false;
/** What had the focus, the latest last. */
let trail: HTMLElement[] = [];
const KEPT = 12;
/** What comes in place of what went takes the focus by itself within this time. */
const SETTLED_MS = 60;

const isNowhere = () => document.activeElement === null || document.activeElement === document.body;

const goOn = () => {
  isAwaited = false;
  isStandIn = false;
  hasBegun = true;
};

const remember = ({ target }: FocusEvent) => {
  if (!(target instanceof HTMLElement) || trail.at(-1) === target) return;
  trail = [...trail.filter((each) => each !== target && each.isConnected), target].slice(-KEPT);
};

function standIn(): void {
  if (!isNowhere() || trail.at(-1)?.isConnected !== false) return;
  trail = trail.filter((each) => each.isConnected && each.checkVisibility());
  const dialogs = document.querySelectorAll<HTMLElement>('[role="dialog"][aria-modal="true"]');
  const dialog = [...dialogs].findLast((each) => each.checkVisibility());
  const fallback = dialog ?? document.getElementById('screen-title');
  // not behind a dialog that is open; and a field on a phone would bring up its keys
  const isFit = (each: HTMLElement) =>
    (dialog?.contains(each) ?? true) && !each.matches('input, textarea');
  const before = trail.findLast(isFit) ?? fallback;
  before?.focus({ preventScroll: true });
  isStandIn = true;
}

/** For as long as the frame of the screens is there; answers how to stop. */
export function watchFocus(): () => void {
  const kinds = ['keydown', 'pointerdown'] as const;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new MutationObserver(() => {
    if (!hasBegun || !isNowhere() || trail.at(-1)?.isConnected !== false) return;
    clearTimeout(timer);
    timer = setTimeout(standIn, SETTLED_MS);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  for (const kind of kinds) window.addEventListener(kind, goOn, true);
  window.addEventListener('focusin', remember);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    for (const kind of kinds) window.removeEventListener(kind, goOn, true);
    window.removeEventListener('focusin', remember);
    trail = [];
  };
}

/** Another screen will be shown. */
export const awaitScreen = (): void => {
  isAwaited = true;
};

/** Another address is shown: its heading may be there already, or not yet. */
export function awaitHeading(): void {
  awaitScreen();
  document.getElementById('screen-title')?.focus({ preventScroll: true });
}

/** A heading has appeared: it takes a focus that went with the screen before, and none from a field. */
export function greetHeading(heading: HTMLElement | null): void {
  const isLost = hasBegun && (isStandIn || isNowhere());
  if (isAwaited || isLost) heading?.focus({ preventScroll: true });
}
