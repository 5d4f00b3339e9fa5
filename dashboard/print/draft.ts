// What was typed of a print and not made yet, by batch: it outlives leaving the screen, a reload and a
// session that ends, in this tab and for whoever typed it. Pictures outlive all but a reload.
import { useState } from 'react';
import { useSession } from '../session/session.ts';
import { useSpeech } from '../text/text.tsx';
import { kinds, newOrder, type Kind, type Order } from './order.ts';

interface Kept {
  kind: Kind;
  order: Omit<Order, 'picture'>;
  pictureName: string | null;
}

export interface Draft {
  kind: Kind;
  order: Order;
  /** Nothing was typed. */
  isNew: boolean;
  /** It was here before this screen was opened. */
  isFromBefore: boolean;
  /** The name of a picture that has to be chosen again. */
  lostPicture: string | null;
  setKind(kind: Kind): void;
  change(part: Partial<Order>): void;
  /** Back to an empty form. */
  startOver(): void;
  /** What is made now need not be kept; the form stays as it is. */
  forget(): void;
}

/** Files fit in no storage of text; they stay as long as the page does. */
const pictures = new Map<string, File>();

export function useDraft(batchId: string): Draft {
  const { account } = useSession();
  const { language } = useSpeech();
  const place = `print ${account.id} ${batchId}`;
  const [first] = useState(() => read(place));
  const [state, setState] = useState(() => ({
    kind: first?.kind ?? 'postcard',
    order: { ...newOrder(language), ...first?.order, picture: pictures.get(place) ?? null },
    lostPicture: pictures.has(place) ? null : (first?.pictureName ?? null),
    isFromBefore: first !== undefined,
  }));
  const keep = (next: typeof state) => {
    setState(next);
    write(place, next);
  };
  return {
    ...state,
    isNew: isSame(state.order, newOrder(state.order.language)) && state.lostPicture === null,
    setKind: (kind) => keep({ ...state, kind }),
    change: (part) =>
      keep({
        ...state,
        order: { ...state.order, ...part },
        lostPicture: 'picture' in part ? null : state.lostPicture,
      }),
    startOver() {
      forget(place);
      setState({
        ...state,
        order: newOrder(language),
        lostPicture: null,
        isFromBefore: false,
      });
    },
    forget() {
      forget(place);
      setState({ ...state, isFromBefore: false });
    },
  };
}

const isSame = ({ picture, ...one }: Order, { picture: other, ...two }: Order) =>
  picture === other && JSON.stringify(one) === JSON.stringify(two);

function read(place: string): Kept | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? 'null') as Kept | null;
    return kept && kinds.includes(kept.kind) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function write(
  place: string,
  { kind, order, lostPicture }: Pick<Draft, 'kind' | 'order' | 'lostPicture'>,
): void {
  const { picture, ...typed } = order;
  if (picture) pictures.set(place, picture);
  else pictures.delete(place);
  const kept: Kept = { kind, order: typed, pictureName: picture?.name ?? lostPicture };
  try {
    sessionStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing forgets it with the screen
  }
}

function forget(place: string): void {
  pictures.delete(place);
  try {
    sessionStorage.removeItem(place);
  } catch {
    // nothing is kept
  }
}
