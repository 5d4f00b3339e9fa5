// Every sentence of the dashboard in German: a file for each capability. What has no German yet is
// told in English.
import { en } from './en.ts';
import { translate } from './translate.ts';
import { account } from './de/account.ts';
import { apiKey } from './de/api-key.ts';
import { attempt } from './de/attempt.ts';
import { audit } from './de/audit.ts';
import { campaign } from './de/campaign.ts';
import { client } from './de/client.ts';
import { code } from './de/code.ts';
import { codeImport } from './de/code-import.ts';
import { common } from './de/common.ts';
import { guide } from './de/guide.ts';
import { conflict } from './de/conflict.ts';
import { lead } from './de/lead.ts';
import { organization } from './de/organization.ts';
import { overview } from './de/overview.ts';
import { print } from './de/print.ts';
import { privacy } from './de/privacy.ts';
import { redemption } from './de/redemption.ts';
import { session } from './de/session.ts';
import { settings } from './de/settings.ts';
import { setup } from './de/setup.ts';
import { shell } from './de/shell.ts';
import { shopify } from './de/shopify.ts';
import { team } from './de/team.ts';
import { till } from './de/till.ts';
import { view } from './de/view.ts';
import { voucher } from './de/voucher.ts';
import { webhook } from './de/webhook.ts';

export const de = translate(en, {
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
});
