// What stands in place of a screen that broke, and of one that is not there.
import { Anchor, Button, Code, Stack, Text } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '../api/failure.ts';
import { Screen } from '../part/screen.tsx';
import { Empty, Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';

export function Crash({ error, reset }: ErrorComponentProps) {
  const { common } = useText();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  if (error instanceof Failure) {
    return (
      <Screen title={common.failed}>
        <Trouble error={error} retry={retry} />
      </Screen>
    );
  }
  return (
    <Screen title={common.crashed}>
      <Stack align="flex-start">
        <Text>{common.crashedText}</Text>
        <Code block>{error instanceof Error ? error.message : String(error)}</Code>
        <Button onClick={retry}>{common.retry}</Button>
      </Stack>
    </Screen>
  );
}

export function NotThere() {
  const { shell } = useText();
  return (
    <Screen title={shell.notFound}>
      <div className="card">
        <Empty title={shell.notFoundText} icon={IconMapOff}>
          <Anchor component={Link} to="/">
            {shell.overview}
          </Anchor>
        </Empty>
      </div>
    </Screen>
  );
}
