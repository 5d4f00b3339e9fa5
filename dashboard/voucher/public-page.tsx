// The voucher's public page: its link, and the QR code that opens it, as it is printed.
import { Anchor, Button, CopyButton, Group, Stack } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload, IconExternalLink } from '@tabler/icons-react';
import { voucherQrPng, voucherQrSvg } from '../../contract/management/qr.ts';
import { addressOf } from '../api/call.ts';
import { Section } from '../part/screen.tsx';
import { fill } from '../text/fill.ts';
import { useText } from '../text/text.tsx';
import type { VoucherWithHistory } from './voucher-page.tsx';

const PIXELS = 1024;

export function PublicPage({ voucher }: { voucher: VoucherWithHistory }) {
  const { voucher: words, common } = useText();
  const { id, url, code } = voucher;
  const svg = addressOf(voucherQrSvg, { params: { id } });
  const png = addressOf(voucherQrPng, { params: { id }, querystring: { size: PIXELS } });
  return (
    <Section title={words.page}>
      <Stack gap="sm">
        <Anchor href={url} target="_blank" rel="noreferrer" size="sm" className="code">
          {url} <IconExternalLink size={14} aria-label={common.opensInNewTab} />
        </Anchor>
        <img className="qr" src={svg} alt={fill(words.qrAlt, { url })} width={180} height={180} />
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
          <QrFile href={svg} name={`${code}.svg`} label={words.qrSvg} />
          <QrFile href={png} name={`${code}.png`} label={words.qrPng} />
        </Group>
      </Stack>
    </Section>
  );
}

function QrFile({ href, name, label }: { href: string; name: string; label: string }) {
  return (
    <Button
      component="a"
      href={href}
      download={name}
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
    >
      {label}
    </Button>
  );
}
