// The session's cookie: for this host alone, out of reach of scripts, not sent along from other sites.
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const { parse, serialize } = fastifyCookie;

/** `__Host-` holds it to this host and to https; browsers refuse that name over plain http. */
const SECURE_NAME = '__Host-vt_session';
const PLAIN_NAME = 'vt_session';

export interface SessionCookie {
  /** The token that a request presents. */
  read(request: FastifyRequest): string | undefined;
  set(request: FastifyRequest, reply: FastifyReply, token: string, expiresAt: Date): void;
  clear(request: FastifyRequest, reply: FastifyReply): void;
}

export function makeSessionCookie(publicUrl: string): SessionCookie {
  const isPublicSecure = publicUrl.startsWith('https:');
  const isSecure = (request: FastifyRequest) => isPublicSecure || request.protocol === 'https';
  const nameFor = (request: FastifyRequest) => (isSecure(request) ? SECURE_NAME : PLAIN_NAME);
  const send = (request: FastifyRequest, reply: FastifyReply, token: string, expires: Date) => {
    const secure = isSecure(request);
    const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, expires } as const;
    void reply.header('set-cookie', serialize(nameFor(request), token, options));
  };
  return {
    read(request) {
      const { cookie } = request.headers;
      return cookie === undefined ? undefined : parse(cookie)[nameFor(request)];
    },
    set: send,
    clear: (request, reply) => {
      send(request, reply, '', new Date(0));
    },
  };
}
