// Tells a guess from a typing error: only a string that could have been one of the client's codes is
// a guess. Pure.
import { codeKey, hasValidCheck } from '../../contract/code.ts';

/** What the codes of a client look like. */
export interface KnownForms {
  generated: { shape: RegExp; checkLength: number | null }[];
  /** Lengths of the keys of codes that were named or imported; undefined: there are none. */
  own: { shortest: number; longest: number } | undefined;
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

export function formOf({ pattern, has_check }: { pattern: string; has_check: boolean }) {
  const literals = pattern.split('#').map((literal) => escaped(codeKey(literal) ?? ''));
  return {
    shape: new RegExp(`^${literals.join('[A-Z2-9]')}$`),
    checkLength: has_check ? literals.length - 1 : null,
  };
}

/** Whether a key that was not found could have been a code of this client. */
export function isGuess(key: string, { generated, own }: KnownForms): boolean {
  // a client without a code yet: whatever is tried may be one tomorrow
  if (generated.length === 0 && !own) return true;
  if (own && key.length >= own.shortest && key.length <= own.longest) return true;
  return generated.some(
    ({ shape, checkLength }) =>
      shape.test(key) && (checkLength === null || hasValidCheck(key, checkLength)),
  );
}
