// What every answer must be, whoever asked for whatever.
import type { Actor } from './cast.ts';
import type { DescribedOperation } from './document.ts';
import type { Got } from './send.ts';

/** What an answer of ours never says: where it broke, and in what. */
const INTERNALS =
  /node_modules|\bat .+:\d+:\d+\)|syntax error at|invalid input syntax|violates .+ constraint|relation "/;
export interface Circumstances {
  actor: Actor;
  /** The call as it was made, by somebody it was not made for: no success may come of it. */
  isForeign: boolean;
  /** From the page of another site, with a cookie, to change something. */
  isFromElsewhere: boolean;
  secrets: readonly string[];
}

/** Answers what is wrong with an answer; undefined: nothing. */
export function judge(
  operation: DescribedOperation,
  got: Got,
  { actor, isForeign, isFromElsewhere, secrets }: Circumstances,
): string | undefined {
  const { status, headers, text } = got;
  if (status >= 500) return 'is a failure of ours';
  const isSuccess = status >= 200 && status < 300;
  if (isForeign && isSuccess) return `is a success for ${actor.name}`;
  if (isFromElsewhere && isSuccess) return 'is a success from another site’s page';
  for (const mark of actor.hidden) if (text.includes(mark)) return `shows ${mark}`;
  const secret = secrets.find((each) => text.includes(each));
  if (secret) return `shows ${secret}`;
  if (INTERNALS.test(text)) return `says ${String(INTERNALS.exec(text)?.[0])}`;
  return wrongForm(operation, got) ?? wrongHeaders(headers);
}

function wrongForm(operation: DescribedOperation, { status, headers, text }: Got) {
  const declared = operation.declared(status);
  if (!declared) return 'has a status that the document does not declare';
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (declared.size === 0) return text === '' ? undefined : 'has a body where none is declared';
  if (!declared.has(type)) return `is ${type || 'of no type'}, which the document does not declare`;
  if (type !== 'application/json') return undefined;
  const check = declared.get(type);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is not JSON';
  }
  if (!check || check(value)) return undefined;
  const [first] = check.errors ?? [];
  return `does not fit its schema: ${first?.instancePath ?? ''} ${first?.message ?? ''}`;
}

function wrongHeaders(headers: Got['headers']) {
  if (headers['x-content-type-options'] !== 'nosniff') return 'lets the type be guessed';
  const type = headers['content-type'];
  const isText = type !== undefined && /^text\/|json|svg/.test(type);
  if (isText && !/charset=utf-8/.test(type)) return `does not say its character set: ${type}`;
  if (headers['cache-control'] !== 'no-store') return 'may be kept by a cache';
  if (headers['x-powered-by'] ?? headers.server) return 'says what it runs on';
  return undefined;
}
