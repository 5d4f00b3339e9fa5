// What stands further down a screen is drawn after the paint of what stands above it, bit by bit.
import { startTransition, useEffect, useState, type ReactNode } from 'react';

/** `placeholder`: as high as what comes. */
export function Later({ placeholder, children }: { placeholder: ReactNode; children: ReactNode }) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // the frame after which the paint is done
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => startTransition(() => setDue(true)));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return isDue ? children : placeholder;
}
