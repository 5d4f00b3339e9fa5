// Refuses new passwords that are tried first, by a list of those that leaked most often.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { invalid } from '../http/api-error.ts';
import { findWeakness } from './find-weakness.ts';

let common: Promise<ReadonlySet<string>> | undefined;

/** 49,233 of them; read when somebody first chooses a password. */
async function readCommon(): Promise<ReadonlySet<string>> {
  const { resolve } = createRequire(import.meta.url);
  const path = resolve('@zxcvbn-ts/language-common/src/passwords.json');
  return new Set(JSON.parse(await readFile(path, 'utf8')) as string[]);
}

/** Answers what is wrong with a new password; undefined: nothing. `known` leads to the person. */
export async function weaknessOf(password: string, known: string[]): Promise<string | undefined> {
  const list = await (common ??= readCommon());
  return findWeakness(password, known, (text) => list.has(text));
}

/** Throws 400 that names the field. */
export async function requireStrength(field: string, password: string, known: string[]) {
  const weakness = await weaknessOf(password, known);
  if (weakness !== undefined) throw invalid(field, weakness);
}
