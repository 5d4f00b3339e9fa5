// Every sentence of the dashboard in German: a file for each capability. What has no German yet is
// told in English.
import { campaign } from './de/campaign.ts';
import { code } from './de/code.ts';
import { common } from './de/common.ts';
import { overview } from './de/overview.ts';
import { session } from './de/session.ts';
import { setup } from './de/setup.ts';
import { shell } from './de/shell.ts';
import { en } from './en.ts';
import { translate } from './translate.ts';

export const de = translate(en, { campaign, code, common, overview, session, setup, shell });
