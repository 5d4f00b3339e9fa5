// For a dialog that is fetched when it is first opened: it is drawn closed and opens then, since it gives
// the focus back, when it is closed, to what had it when it opened.
import { useEffect, useState } from 'react';

export function useOpened(isOpen: boolean): boolean {
  const [isShown, setShown] = useState(false);
  useEffect(() => setShown(isOpen), [isOpen]);
  return isShown;
}
