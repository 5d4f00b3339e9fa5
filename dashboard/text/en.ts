// Every sentence of the dashboard in English: a file for each capability, put together here.
import { account } from './en/account.ts';
import { apiKey } from './en/api-key.ts';
import { attempt } from './en/attempt.ts';
import { audit } from './en/audit.ts';
import { campaign } from './en/campaign.ts';
import { client } from './en/client.ts';
import { code } from './en/code.ts';
import { codeImport } from './en/code-import.ts';
import { common } from './en/common.ts';
import { guide } from './en/guide.ts';
import { conflict } from './en/conflict.ts';
import { lead } from './en/lead.ts';
import { organization } from './en/organization.ts';
import { overview } from './en/overview.ts';
import { print } from './en/print.ts';
import { privacy } from './en/privacy.ts';
import { redemption } from './en/redemption.ts';
import { session } from './en/session.ts';
import { settings } from './en/settings.ts';
import { setup } from './en/setup.ts';
import { shell } from './en/shell.ts';
import { shopify } from './en/shopify.ts';
import { team } from './en/team.ts';
import { till } from './en/till.ts';
import { view } from './en/view.ts';
import { voucher } from './en/voucher.ts';
import { webhook } from './en/webhook.ts';

export const en = {
  account,
  apiKey,
  attempt,
  audit,
  campaign,
  client,
  code,
  codeImport,
  common,
  guide,
  conflict,
  lead,
  organization,
  overview,
  print,
  privacy,
  redemption,
  session,
  settings,
  setup,
  shell,
  shopify,
  team,
  till,
  view,
  voucher,
  webhook,
};
