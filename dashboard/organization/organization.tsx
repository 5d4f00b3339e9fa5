// The organization: its name, whom people turn to, and whether campaigns are approved first.
import { Button, Checkbox, Skeleton, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeOrganization, getOrganization } from '../../contract/management/organization.ts';
import type { Answer } from '../../contract/operation.ts';
import { useAsk, useDo } from '../api/ask.ts';
import { fieldMessages } from '../api/failure.ts';
import { Screen } from '../part/screen.tsx';
import { NoPermission, Trouble } from '../part/trouble.tsx';
import { useSession } from '../session/session.ts';
import { BackToSettings } from '../settings/back.tsx';
import { useText } from '../text/text.tsx';

export function OrganizationPage() {
  const { organization: words, common } = useText();
  const { can } = useSession();
  const mayRead = can('organization.read');
  const answer = useAsk(getOrganization, {}, { enabled: mayRead });
  return (
    <Screen title={words.title} above={<BackToSettings />}>
      {!mayRead ? (
        <NoPermission />
      ) : answer.data ? (
        <Form key={answer.data.id} organization={answer.data} />
      ) : answer.isError ? (
        <Trouble error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={260} role="status" aria-label={common.loading} />
      )}
    </Screen>
  );
}

function Form({ organization }: { organization: Answer<typeof getOrganization> }) {
  const { organization: words, common } = useText();
  const { can } = useSession();
  const [name, setName] = useState(organization.name);
  const [email, setEmail] = useState(organization.support_email ?? '');
  const [approval, setApproval] = useState(organization.campaign_approval);
  const change = useDo(changeOrganization, {
    done: () => notifications.show({ message: common.saved }),
  });
  const messages = fieldMessages(change.error);
  const mayWrite = can('organization.write');
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({
          body: {
            name: name.trim(),
            support_email: email.trim() || null,
            campaign_approval: approval,
          },
        });
      }}
    >
      <Stack p="md" maw={520}>
        {change.isError && <Trouble error={change.error} title={common.failedToSave} />}
        <TextInput
          label={common.name}
          description={words.nameHint}
          required
          maxLength={200}
          disabled={!mayWrite}
          error={messages.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          type="email"
          label={words.support}
          description={words.supportHint}
          disabled={!mayWrite}
          error={messages.support_email}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Checkbox
          label={words.approval}
          description={words.approvalHint}
          disabled={!mayWrite}
          checked={approval}
          onChange={(event) => setApproval(event.currentTarget.checked)}
        />
        {mayWrite && (
          <Button type="submit" loading={change.isPending} style={{ alignSelf: 'flex-start' }}>
            {common.save}
          </Button>
        )}
      </Stack>
    </form>
  );
}
