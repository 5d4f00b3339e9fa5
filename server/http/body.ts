// Reads JSON bodies: bounded in depth, without prototype keys and without what no database stores.
import type { FastifyInstance } from 'fastify';
import { ApiError } from './api-error.ts';

const MAX_DEPTH = 16;

/** Whether JSON text nests deeper than any body of ours needs; strings are skipped over. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x5b || c === 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return false;
}

// NUL, and halves of surrogate pairs: PostgreSQL takes neither, and both arrive as escapes only
const ESCAPED = /\\u(?:0000|d[89a-f])/i;
const UNSTORABLE = /[\0\p{Surrogate}]/u;

function isUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, each]) => UNSTORABLE.test(name) || isUnstorable(each));
}

/** Takes JSON as the only kind of body. */
export function useJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body as string;
    if (isTooDeep(text)) {
      done(new ApiError('invalid_request', { message: 'The JSON is nested too deeply' }));
      return;
    }
    void parse(request, text, (error, value) => {
      if (error) {
        const message = text.trim() === '' ? 'The body is empty' : 'The body is not valid JSON';
        done(new ApiError('invalid_request', { message }));
      } else if (ESCAPED.test(text) && isUnstorable(value)) {
        const message = 'Text may hold neither NUL characters nor broken Unicode';
        done(new ApiError('invalid_request', { message }));
      } else done(null, value);
    });
  });
}

/** Drops properties that are null: on an optional field null is as if it were absent. */
export function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.values(body).includes(null)
    ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
    : body;
}
