// What the server says, in the language that is spoken: its English sentences stand in the catalogue,
// with `#` for each number. What does not stand there is said as the server said it.
import { spokenWords } from './parts.ts';

const NUMBER = /\d+(?:[.,]\d+)*/g;

/** `sentence`: an error, a reason of a refusal, or what is wrong with a field. */
export function said(sentence: string): string {
  const { said: words } = spokenWords().common;
  const whole = words[sentence];
  if (whole !== undefined) return whole;
  const numbers = sentence.match(NUMBER) ?? [];
  const pattern = words[sentence.replaceAll(NUMBER, '#')];
  if (pattern === undefined) return sentence;
  let at = 0;
  return pattern.replaceAll('#', () => numbers[at++] ?? '#');
}
