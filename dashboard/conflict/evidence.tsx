// The evidence of a conflict, in words: the figures that differ, the uses at that moment, the refusal.
import { Stack, Text } from '@mantine/core';
import { Facts } from '../part/facts.tsx';
import { useFormat } from '../part/format.ts';
import { AnchorLink } from '../part/link.tsx';
import { Section } from '../part/screen.tsx';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { said } from '../text/said.ts';
import { useText } from '../text/text.tsx';
import type { ConflictWithEvidence } from './conflict-page.tsx';

export function Evidence({ conflict, zone }: { conflict: ConflictWithEvidence; zone: string }) {
  const { conflict: words } = useText();
  const format = useFormat();
  const { can } = useSession();
  const { evidence, findings, reason, currency } = conflict;
  const { used, held, max_uses, discount_amount, discount_expected, tax_amount } = evidence;
  const money = (value: number | null) =>
    currency === '' ? format.number(value) : format.money(value, currency);
  return (
    <Section title={words.evidence}>
      <Stack gap="md">
        <Text size="sm" fw={600}>
          {words.reasons[reason] ?? said(conflict.message)}
        </Text>
        <Facts
          facts={[
            discount_amount !== null && {
              name: words.discountReported,
              value: money(discount_amount),
            },
            discount_expected !== null && {
              name: words.discountExpected,
              value: money(discount_expected),
            },
            tax_amount !== null && { name: words.tax, value: money(tax_amount) },
            used !== null && {
              name: words.usesThen,
              value: fill(words.usesOf, {
                used: format.number(used),
                held: format.number(held ?? 0),
                max: max_uses === null ? words.unlimited : format.number(max_uses),
              }),
            },
            evidence.hold_expired_at !== null && {
              name: words.holdExpired,
              value: format.time(evidence.hold_expired_at, zone),
            },
            {
              name: words.refusal,
              value: can('attempt.read') ? (
                <AnchorLink
                  to="/attempts"
                  search={{ reference: evidence.reference }}
                  className="code"
                  inherit
                >
                  {evidence.reference}
                </AnchorLink>
              ) : (
                <span className="code">{evidence.reference}</span>
              ),
            },
          ]}
        />
        {findings.length > 1 && (
          <div>
            <Text size="sm" c="dimmed">
              {words.findings}
            </Text>
            <ul className="plain-list">
              {findings.map(({ code, message }) => (
                <li key={code}>{said(message)}</li>
              ))}
            </ul>
          </div>
        )}
      </Stack>
    </Section>
  );
}
