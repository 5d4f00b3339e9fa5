// One guide, with the address of this server and the beginning of one of the reader's keys in it.
import { Anchor, Skeleton } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { listApiKeys } from '../../contract/management/api-key.ts';
import { getGuide } from '../../contract/management/guide.ts';
import { useAsk } from '../api/ask.ts';
import { useClients } from '../client/clients.ts';
import { Screen } from '../part/screen.tsx';
import { Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { useSpeech, useText } from '../text/text.tsx';
import { fillIn } from './fill-in.ts';
import { GUIDES_LANGUAGE } from './language.ts';
import './guide.css';

export function GuidePage() {
  const { language } = useSpeech();
  const { guide: words, shell, common } = useText();
  const { name = '' }: { name?: string } = useParams({ strict: false });
  const { can } = useSession();
  const { shown } = useClients();
  const navigate = useNavigate();
  const answer = useAsk(getGuide, { params: { name } });
  const keys = useAsk(
    listApiKeys,
    { querystring: { client_id: shown?.id, limit: 50 } },
    { enabled: can('api_key.read') },
  );
  const key = keys.data?.data.find(
    ({ revoked_at, scopes }) => revoked_at === null && scopes.includes('validate'),
  );
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest('a');
    const path = link?.getAttribute('href') ?? '';
    if (!path.startsWith('/help/') || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ to: path });
  };
  return (
    <Screen
      title={answer.data?.title ?? shell.guides}
      titleLanguage={answer.data && GUIDES_LANGUAGE}
      subtitle={language === GUIDES_LANGUAGE ? undefined : words.onlyEnglish}
      above={
        <Anchor
          component={Link}
          to="/help"
          size="sm"
          c="dimmed"
          className="no-print"
          style={{ display: 'inline-flex', alignItems: 'center', gap: 2, minHeight: 28 }}
        >
          <IconChevronLeft size={16} aria-hidden />
          {shell.guides}
        </Anchor>
      }
      actions={
        <Anchor href={`/guides/${name}`} hrefLang={GUIDES_LANGUAGE} size="sm">
          {words.toShare}
        </Anchor>
      }
    >
      {answer.isError && <Trouble error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Skeleton height={420} role="status" aria-label={common.loading} />}
      {answer.data && (
        <article
          className="card guide"
          lang={GUIDES_LANGUAGE}
          onClick={follow}
          // our own text, made by the server from docs/guides with HTML switched off
          dangerouslySetInnerHTML={{
            __html: fillIn(answer.data.html, key && `${key.prefix}…${key.last_four}`),
          }}
        />
      )}
    </Screen>
  );
}
