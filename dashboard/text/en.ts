// Every sentence of the dashboard in English: a file for each capability, put together here.
import { account } from './en/account.ts';
import { apiKey } from './en/api-key.ts';
import { campaign } from './en/campaign.ts';
import { code } from './en/code.ts';
import { common } from './en/common.ts';
import { overview } from './en/overview.ts';
import { session } from './en/session.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { shell } from './en/shell.ts';
import { team } from './en/team.ts';

export const en = {
  account,
  apiKey,
  campaign,
  code,
  common,
  overview,
  session,
  settings,
  setup,
  shell,
  team,
};
