// Every sentence of the dashboard in German: a file for each capability. What has no German yet is
// told in English.
import { account } from './de/account.ts';
import { apiKey } from './de/api-key.ts';
import { audit } from './de/audit.ts';
import { campaign } from './de/campaign.ts';
import { code } from './de/code.ts';
import { common } from './de/common.ts';
import { guide } from './de/guide.ts';
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
import { translate } from './translate.ts';

export const de = translate(en, {
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
});
