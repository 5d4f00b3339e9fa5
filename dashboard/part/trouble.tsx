// What stands in place of what could not be shown: failures, nothing there, no match, no permission.
import { Alert, Button, Code, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, IconFilterOff, IconLock, IconMoodEmpty } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ComponentType, type ReactNode } from 'react';
import { Failure } from '../api/failure.ts';
import { useSession } from '../session/session.ts';
import { fill } from '../text/fill.ts';
import { said } from '../text/said.ts';
import { useText, type Messages } from '../text/text.tsx';

/** The sentence of an error, for people. */
export function sentenceFor(error: unknown, { common }: Messages): string {
  if (!(error instanceof Failure)) return common.internal;
  if (error.status === 0) return common.noAnswer;
  if (error.status === 429) return fill(common.rateLimited, { seconds: error.retryAfter ?? 60 });
  if (error.code === 'forbidden') return common.forbidden;
  if (error.status >= 500) return said(error.message) || common.internal;
  return error.errors.length > 0
    ? error.errors.map(({ path, message }) => inPlace(path, message)).join('; ')
    : said(error.message);
}

/** "name is required"; in another language than the API's, "name: fehlt noch". */
function inPlace(path: string, message: string): string {
  const own = said(message);
  return own === message ? `${path} ${message}` : `${path}: ${own}`;
}

interface TroubleProps {
  error: unknown;
  /** What failed: "This could not be loaded". */
  title?: string;
  retry?: () => void;
}

/** A failed call: what failed, why, a way to try again, and the reference for support. */
export function Trouble({ error, title, retry }: TroubleProps) {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const [isMarked, setMarked] = useState(false);
  useEffect(() => {
    // of a form, the first field that is wrong is where one goes on; where each says what is wrong
    // with it, that is not said again by the API's names
    const wrong = error instanceof Failure ? error.errors.length : 0;
    const marked = wrong
      ? box.current?.closest('form')?.querySelectorAll<HTMLElement>('[aria-invalid="true"]')
      : undefined;
    marked?.[0]?.focus();
    setMarked(wrong > 0 && (marked?.length ?? 0) >= wrong);
  }, [error]);
  const reference = error instanceof Failure ? error.reference : undefined;
  return (
    <Alert
      ref={box}
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={title ?? text.common.failed}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{isMarked ? text.common.marked : sentenceFor(error, text)}</Text>
        {reference !== undefined && (
          <Text size="sm">
            {text.common.reference} <Code>{reference}</Code>
          </Text>
        )}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {text.common.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

interface EmptyProps {
  title: string;
  text?: ReactNode;
  icon?: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  children?: ReactNode;
}

/** Nothing there yet: says what to do. */
export function Empty({ title, text, icon: Icon = IconMoodEmpty, children }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" px="md" py={48} ta="center">
      <ThemeIcon variant="light" size={44} radius="xl">
        <Icon size={24} aria-hidden />
      </ThemeIcon>
      <Title order={3} mt={4}>
        {title}
      </Title>
      {text !== undefined && (
        <Text size="sm" c="dimmed" maw={440} component="div">
          {text}
        </Text>
      )}
      {children !== undefined && <Group mt="xs">{children}</Group>}
    </Stack>
  );
}

export function NoMatch({ clear }: { clear?: () => void }) {
  const { common } = useText();
  return (
    <Empty title={common.noMatch} text={common.noMatchText} icon={IconFilterOff}>
      {clear && (
        <Button variant="default" onClick={clear}>
          {common.clearFilters}
        </Button>
      )}
    </Empty>
  );
}

/** For a screen that the role does not open. */
export function NoPermission() {
  const { common } = useText();
  const { organization } = useSession();
  return (
    <Empty
      title={common.noPermission}
      text={fill(common.noPermissionText, { organization: organization.name })}
      icon={IconLock}
    />
  );
}
