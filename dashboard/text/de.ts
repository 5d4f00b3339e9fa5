// Every sentence of the dashboard in German.
import type { Messages } from './text.tsx';
import { en } from './en.ts';

export const de: Messages = { ...en };
