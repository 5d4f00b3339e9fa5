// Every sentence of the dashboard in English: a file for each capability, put together here.
import { account } from './en/account.ts';
import { apiKey } from './en/api-key.ts';
import { audit } from './en/audit.ts';
import { campaign } from './en/campaign.ts';
import { code } from './en/code.ts';
import { common } from './en/common.ts';
import { guide } from './en/guide.ts';
import { organization } from './en/organization.ts';
import { overview } from './en/overview.ts';
import { privacy } from './en/privacy.ts';
import { session } from './en/session.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { shell } from './en/shell.ts';
import { team } from './en/team.ts';
import { till } from './en/till.ts';
import { webhook } from './en/webhook.ts';

export const en = {
  account,
  apiKey,
  audit,
  campaign,
  code,
  common,
  guide,
  organization,
  overview,
  privacy,
  session,
  settings,
  setup,
  shell,
  team,
  till,
  webhook,
};
