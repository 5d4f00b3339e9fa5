// An error in words for whoever stands at the till.
import { NoAnswer } from '../call.ts';
import { words } from './words.ts';

export const say = (error: unknown): string =>
  error instanceof NoAnswer ? words.offline.nobody : (error as Error).message;
