// HTTP of sessions: the first run, signing in and out, and where one is signed in.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import * as operations from '../../contract/management/session.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { privateId, publicId } from '../db/id.ts';
import { notFound } from '../http/api-error.ts';
import { writeInstant } from '../http/instant.ts';
import { ledgerActor, read, route } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import { setUp } from '../organization/set-up.ts';
import { hasOrganizations } from '../organization/queries.ts';
import type { UserActor } from '../api-key/can.ts';
import { personOf, type People } from './people.ts';
import { deleteSession, listSessions, type ListedSession } from './queries.ts';
import { signIn } from './sign-in.ts';

export function registerSessionRoutes(app: FastifyInstance, people: People): void {
  const { context, cookie } = people;
  const { db } = context;

  read(app, operations.getSetup, async () => ({ needed: !(await hasOrganizations(db)) }));

  route(app, operations.setUp, async ({ body, request, reply }) => {
    const { account, session } = await setUp(db, body, people.from(request));
    void reply.code(201);
    return people.welcome(request, reply, account, session);
  });

  route(app, operations.signIn, async ({ body, request, reply }) => {
    const { account, session } = await signIn(context, body, people.from(request));
    return people.welcome(request, reply, account, session);
  });

  read(app, operations.getSession, ({ actor }) => people.answer(personOf(actor)));

  route(app, operations.signOut, async ({ actor, request, reply }) => {
    const person = personOf(actor);
    await end(person, person.sessionId);
    cookie.clear(request, reply);
    return reply.code(204).send();
  });

  read(app, operations.listSessions, async ({ actor }) => {
    const person = personOf(actor);
    const rows = await listSessions(db, { ...person, accountId: person.id });
    return { data: rows.map((row) => listed(row, person.sessionId)), next_cursor: null };
  });

  route(app, operations.endSession, async ({ actor, params, request, reply }) => {
    const person = personOf(actor);
    const id = privateId('session', params.id);
    if (!id || !(await end(person, id))) throw notFound();
    if (id === person.sessionId) cookie.clear(request, reply);
    return reply.code(204).send();
  });

  const end = (person: UserActor, id: string): Promise<boolean> =>
    db.transaction(async (tx) => {
      const { organizationId } = person;
      const wasThere = await deleteSession(tx, { organizationId, accountId: person.id }, id);
      if (wasThere) await appendToLedger(tx, [ended(person, id)]);
      return wasThere;
    });
}

const ended = (person: UserActor, id: string): LedgerEntry => ({
  organizationId: person.organizationId,
  kind: 'session.ended',
  actor: ledgerActor(person),
  at: Date.now(),
  subjectId: id,
});

type Listed = Static<(typeof operations.listSessions.schema.response)[200]>['data'][number];

const listed = (row: ListedSession, current: string): Listed => ({
  id: publicId('session', row.id),
  current: row.id === current,
  agent: row.agent,
  address: row.address,
  created_at: writeInstant(row.created_at.getTime()),
  last_seen_at: writeInstant(row.seen_at.getTime()),
  expires_at: writeInstant(row.expires_at.getTime()),
});
