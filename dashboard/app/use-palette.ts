// Opens the palette: Cmd or Ctrl with K anywhere, "/" where nothing is being typed.
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';

export function usePalette() {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const open = () => {
    setOpened(true);
    setOpen(true);
  };
  useHotkeys([['mod+K', open]], []);
  useHotkeys([['/', open]]);
  return { isOpen, wasOpened, open, close: () => setOpen(false) };
}
