// Every sentence of the dashboard in English: a file for each capability, put together here.
import { campaign } from './en/campaign.ts';
import { code } from './en/code.ts';
import { common } from './en/common.ts';
import { overview } from './en/overview.ts';
import { redemption } from './en/redemption.ts';
import { session } from './en/session.ts';
import { setup } from './en/setup.ts';
import { shell } from './en/shell.ts';
import { voucher } from './en/voucher.ts';

export const en = {
  campaign,
  code,
  common,
  overview,
  redemption,
  session,
  setup,
  shell,
  voucher,
};
