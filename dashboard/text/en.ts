// Every sentence of the dashboard in English: a file for each capability, put together here.
import { attempt } from './en/attempt.ts';
import { campaign } from './en/campaign.ts';
import { client } from './en/client.ts';
import { code } from './en/code.ts';
import { codeImport } from './en/code-import.ts';
import { common } from './en/common.ts';
import { conflict } from './en/conflict.ts';
import { lead } from './en/lead.ts';
import { overview } from './en/overview.ts';
import { redemption } from './en/redemption.ts';
import { session } from './en/session.ts';
import { setup } from './en/setup.ts';
import { shell } from './en/shell.ts';
import { voucher } from './en/voucher.ts';

export const en = {
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
};
