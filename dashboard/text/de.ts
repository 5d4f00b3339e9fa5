// Every sentence of the dashboard in German: a file for each capability. What has no German yet is
// told in English.
import { attempt } from './de/attempt.ts';
import { campaign } from './de/campaign.ts';
import { client } from './de/client.ts';
import { code } from './de/code.ts';
import { codeImport } from './de/code-import.ts';
import { common } from './de/common.ts';
import { conflict } from './de/conflict.ts';
import { lead } from './de/lead.ts';
import { overview } from './de/overview.ts';
import { redemption } from './de/redemption.ts';
import { session } from './de/session.ts';
import { setup } from './de/setup.ts';
import { shell } from './de/shell.ts';
import { voucher } from './de/voucher.ts';
import { en } from './en.ts';
import { translate } from './translate.ts';

export const de = translate(en, {
  attempt,
  campaign,
  client,
  code,
  codeImport,
  common,
  conflict,
  lead,
  overview,
  redemption,
  session,
  setup,
  shell,
  voucher,
});
