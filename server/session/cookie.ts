// The session's cookie: for this host alone, out of reach of scripts, not sent along from other sites.
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SessionCookie {
  /** The token that a request presents. */
  read(request: FastifyRequest): string | undefined;
  set(request: FastifyRequest, reply: FastifyReply, token: string, expiresAt: Date): void;
  clear(request: FastifyRequest, reply: FastifyReply): void;
}

/** `name`: of another kind of session than a person's, such as a till's. */
export function makeSessionCookie(publicUrl: string, name = 'vt_session'): SessionCookie {
  const isPublicSecure = publicUrl.startsWith('https:');
  const isSecure = (request: FastifyRequest) => isPublicSecure || request.protocol === 'https';
  // `__Host-` holds it to this host and to https; browsers refuse that name over plain http
  const nameFor = (request: FastifyRequest) => (isSecure(request) ? `__Host-${name}` : name);
  const send = (request: FastifyRequest, reply: FastifyReply, token: string, expires: Date) => {
    const attributes = [
      `${nameFor(request)}=${token}`,
      'Path=/',
      'HttpOnly',
      'SameSite=Lax',
      `Expires=${expires.toUTCString()}`,
      ...(isSecure(request) ? ['Secure'] : []),
    ];
    void reply.header('set-cookie', attributes.join('; '));
  };
  return {
    // a token needs no escaping: its characters are those that a cookie may have
    read(request) {
      const start = `${nameFor(request)}=`;
      const pairs = request.headers.cookie?.split(';').map((pair) => pair.trim()) ?? [];
      return pairs.find((pair) => pair.startsWith(start))?.slice(start.length);
    },
    set: send,
    clear: (request, reply) => {
      send(request, reply, '', new Date(0));
    },
  };
}
