// A QR code, drawn here: what it holds never leaves the browser.
import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';

interface Grid {
  size: number;
  path: string;
}

const MARGIN = 4;

export function Qr({ value, label }: { value: string; label: string }) {
  const [grid, setGrid] = useState<Grid | null>(null);
  useEffect(() => {
    let isWanted = true;
    void import('qrcode').then(({ create }) => {
      if (isWanted) setGrid(drawn(create(value, { errorCorrectionLevel: 'M' }).modules));
    });
    return () => void (isWanted = false);
  }, [value]);
  if (!grid) return <Skeleton w="min(100%, 320px)" mx="auto" style={{ aspectRatio: '1' }} />;
  const side = grid.size + 2 * MARGIN;
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`${-MARGIN} ${-MARGIN} ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <rect x={-MARGIN} y={-MARGIN} width={side} height={side} fill="#fff" />
      <path d={grid.path} fill="#000" />
    </svg>
  );
}

/** One path for all dark squares, a run of them at a time. */
function drawn({ size, data }: { size: number; data: Uint8Array }): Grid {
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let run = 0;
      while (x + run < size && data[y * size + x + run]) run++;
      if (run > 0) path += `M${x} ${y}h${run}v1h-${run}z`;
      x += run;
    }
  }
  return { size, path };
}
