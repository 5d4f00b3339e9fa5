// Every SQL statement of the live stream.
import type { AnyActor, UserActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';

const ids = (list: readonly string[] | null) => (list ? [...list].sort().join() : '');

/** Those of `actors` that may still do what they did when they came: ids of keys and of sessions. */
export async function findGood(db: Queryable, actors: readonly AnyActor[]): Promise<Set<string>> {
  const keys = actors.filter(({ kind }) => kind === 'api_key');
  const people = actors.filter((each): each is UserActor => each.kind === 'account');
  const good = new Set<string>();
  if (keys.length > 0) {
    const rows = await db.query<{ id: string }>({
      name: 'live-good-keys',
      text: `select k.id from api_key k
        join unnest($1::uuid[], $2::uuid[]) as a(organization_id, id)
          on a.organization_id = k.organization_id and a.id = k.id
        where k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
      values: [keys.map((key) => key.organizationId), keys.map((key) => key.id)],
    });
    for (const { id } of rows) good.add(id);
  }
  if (people.length > 0) {
    for (const row of await findSessions(db, people)) {
      const actor = people.find(({ sessionId }) => sessionId === row.session_id);
      const isSame =
        actor?.role === row.role &&
        ids(actor.clientIds) === ids(row.client_ids) &&
        ids(actor.locationIds) === ids(row.location_ids);
      if (isSame) good.add(row.session_id);
    }
  }
  return good;
}

/** What tells an actor's presence: a person is there by a session. */
export const presenceOf = (actor: AnyActor): string =>
  actor.kind === 'account' ? actor.sessionId : actor.id;

interface SessionRow {
  session_id: string;
  role: string;
  client_ids: string[] | null;
  location_ids: string[] | null;
}

const findSessions = (db: Queryable, people: readonly UserActor[]): Promise<SessionRow[]> =>
  db.query<SessionRow>({
    name: 'live-good-sessions',
    text: `select s.id as session_id, a.role, a.client_ids, a.location_ids
      from session s
      join unnest($1::uuid[], $2::uuid[]) as p(organization_id, id)
        on p.organization_id = s.organization_id and p.id = s.id
      join account a on a.organization_id = s.organization_id and a.id = s.account_id
      where s.expires_at > now() and a.status = 'active'`,
    values: [people.map((each) => each.organizationId), people.map((each) => each.sessionId)],
  });
