// Every sentence of the dashboard in German: a file for each capability. What has none yet is told in
// English, and the compiler says where a file lags behind.
import { account } from './de/account.ts';
import { apiKey } from './de/api-key.ts';
import { audit } from './de/audit.ts';
import { campaign } from './de/campaign.ts';
import { code } from './de/code.ts';
import { common } from './de/common.ts';
import { organization } from './de/organization.ts';
import { overview } from './de/overview.ts';
import { privacy } from './de/privacy.ts';
import { session } from './de/session.ts';
import { settings } from './de/settings.ts';
import { setup } from './de/setup.ts';
import { shell } from './de/shell.ts';
import { team } from './de/team.ts';
import { till } from './de/till.ts';
import { webhook } from './de/webhook.ts';
import { en } from './en.ts';
import type { Messages } from './text.tsx';

export const de: Messages = {
  ...en,
  account,
  apiKey,
  audit,
  campaign,
  code,
  common,
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
