// The guides, inside the dashboard: the same texts as at /guides.
import { Anchor, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconBook2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { listGuides } from '../../contract/management/guide.ts';
import { useAsk } from '../api/ask.ts';
import { Screen } from '../part/screen.tsx';
import { Empty, Trouble } from '../part/trouble.tsx';
import { useText } from '../text/text.tsx';
import { GUIDES_LANGUAGE } from './language.ts';
import './guide.css';

const GROUPS = ['shops', 'campaigns', 'store', 'programs'] as const;

export function Guides() {
  const { guide: words, shell, common } = useText();
  const answer = useAsk(listGuides, {});
  const guides = answer.data?.data ?? [];
  return (
    <Screen
      title={shell.guides}
      subtitle={words.subtitle}
      actions={
        <Anchor href="/guides" hrefLang={GUIDES_LANGUAGE} size="sm">
          {words.toShare}
        </Anchor>
      }
    >
      {answer.isError && <Trouble error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && (
        <Stack role="status" aria-label={common.loading}>
          <Skeleton height={160} />
          <Skeleton height={160} />
        </Stack>
      )}
      {answer.data && guides.length === 0 && (
        <div className="card">
          <Empty title={words.none} text={words.noneText} icon={IconBook2} />
        </div>
      )}
      {GROUPS.map((group) => {
        const listed = guides.filter((each) => each.group === group);
        if (listed.length === 0) return null;
        return (
          <section key={group} className="card guide-group" aria-labelledby={`guides-${group}`}>
            <Title order={2} id={`guides-${group}`}>
              {words.groups[group]}
            </Title>
            <ul lang={GUIDES_LANGUAGE}>
              {listed.map(({ name, title, summary }) => (
                <li key={name}>
                  <Anchor component={Link} to={`/help/${name}`} fw={550}>
                    {title}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    {summary}
                  </Text>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Screen>
  );
}
