// The voucher's public page: its link, and the QR code that opens it.
import { Anchor, Button, CopyButton, Group, Skeleton, Stack } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Section } from '../part/screen.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';

const QUIET = 4;

/** The dark modules as one path, and how wide it is; with the white edge that scanners need. */
async function draw(url: string): Promise<{ path: string; size: number }> {
  const { create } = await import('qrcode');
  // a code that is wet or torn is still read
  const { modules } = create(url, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (modules.get(y, x)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    }
  }
  return { path, size: modules.size + 2 * QUIET };
}

export function PublicPage({ url, code }: { url: string; code: string }) {
  const { voucher: words, common } = useText();
  const { data } = useQuery({
    queryKey: ['qr', url],
    queryFn: () => draw(url),
    staleTime: Infinity,
  });
  return (
    <Section title={words.page}>
      <Stack gap="sm">
        <Anchor href={url} target="_blank" rel="noreferrer" size="sm" className="code">
          {url} <IconExternalLink size={14} aria-label={common.opensInNewTab} />
        </Anchor>
        {data ? (
          <svg
            className="qr"
            role="img"
            aria-label={fill(words.qrAlt, { url })}
            viewBox={`0 0 ${data.size} ${data.size}`}
            shapeRendering="crispEdges"
          >
            <rect width={data.size} height={data.size} fill="#fff" />
            <path d={data.path} fill="#000" />
          </svg>
        ) : (
          <Skeleton height={180} width={180} />
        )}
        <Group gap="xs">
          <CopyButton value={url}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
                onClick={copy}
              >
                {copied ? common.copied : words.copyLink}
              </Button>
            )}
          </CopyButton>
          {data && (
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => save(data, code)}
            >
              {words.downloadQr}
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  );
}

function save({ path, size }: { path: string; size: number }, code: string): void {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/>` +
    `<path d="${path}"/></svg>\n`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  link.download = `${code}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
