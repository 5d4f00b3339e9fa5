// Every sentence of the dashboard in German.
import type { Messages } from './text.tsx';
import { account } from './de/account.ts';
import { apiKey } from './de/api-key.ts';
import { settings } from './de/settings.ts';
import { team } from './de/team.ts';
import { en } from './en.ts';

export const de: Messages = {
  ...en,
  account,
  apiKey,
  settings,
  team,
};
