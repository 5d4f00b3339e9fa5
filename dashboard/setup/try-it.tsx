// Tries a key as a shop would: validates a code and reports an order, through the API itself.
import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { reportRedemption, validateVoucher } from '../../contract/store.ts';
import { addressOf } from '../api/call.ts';
import { useText } from '../text/text.tsx';

interface Exchange {
  request: string;
  status: number;
  answer: string;
}

interface TryItProps {
  apiKey: string;
  code: string;
  /** An order was recorded. */
  done(): void;
}

/** A call with the key alone: the session of whoever looks has no part in it. */
async function send(
  method: string,
  path: string,
  apiKey: string,
  body?: object,
): Promise<Exchange & { isDone: boolean }> {
  const response = await fetch(path, {
    method,
    credentials: 'omit',
    headers: { 'x-api-key': apiKey, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${window.location.origin}${path}`,
    `-H 'X-API-Key: ${apiKey}'`,
    ...(body ? [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(body)}'`] : []),
  ];
  const answer = JSON.stringify(await response.json(), null, 2);
  return { request: lines.join(' \\\n  '), status: response.status, answer, isDone: response.ok };
}

export function TryIt({ apiKey, code: first, done }: TryItProps) {
  const { setup: words } = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const [amount, setAmount] = useState('45.99');
  const [order, setOrder] = useState('ORD-12345');
  const code = typed ?? first;
  const validate = useMutation({
    mutationFn: () => send('GET', addressOf(validateVoucher, { params: { code } }), apiKey),
  });
  const redeem = useMutation({
    mutationFn: () =>
      send('POST', reportRedemption.url, apiKey, {
        code,
        transaction_amount: Number(amount),
        order_reference: order,
        redeemed_at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      }),
    onSuccess: ({ isDone }) => isDone && done(),
  });
  const shown = redeem.data ?? validate.data;
  return (
    <Stack gap="sm">
      <Group grow align="flex-start" gap="sm" preventGrowOverflow={false} wrap="wrap">
        <TextInput
          label={words.code}
          value={code}
          onChange={(event) => setTyped(event.currentTarget.value)}
          miw={190}
        />
        <TextInput
          label={words.amount}
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
          miw={110}
        />
        <TextInput
          label={words.order}
          value={order}
          onChange={(event) => setOrder(event.currentTarget.value)}
          miw={130}
        />
      </Group>
      <Group gap="xs">
        <Button
          variant="default"
          loading={validate.isPending}
          onClick={() => {
            redeem.reset();
            validate.mutate();
          }}
        >
          {words.validate}
        </Button>
        <Button loading={redeem.isPending} onClick={() => redeem.mutate()}>
          {words.redeem}
        </Button>
      </Group>
      {shown && (
        <div role="status">
          <Text size="sm" fw={600} mt="xs">
            {words.request}
          </Text>
          <Code block tabIndex={0}>
            {shown.request}
          </Code>
          <Text size="sm" fw={600} mt="xs">
            {words.answer} {shown.status}
          </Text>
          <Code block tabIndex={0}>
            {shown.answer}
          </Code>
        </div>
      )}
    </Stack>
  );
}
