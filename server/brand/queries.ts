// Every SQL statement of clients' logos.
import type { Queryable } from '../db/database.ts';
import type { Picture } from './read-picture.ts';

export interface LogoRow {
  media_type: Picture['mediaType'];
  content: Buffer;
  width: number;
  height: number;
  digest: string;
}

interface ClientRef {
  organizationId: string;
  clientId: string;
}

export async function findLogo(db: Queryable, ref: ClientRef): Promise<LogoRow | undefined> {
  const [row] = await db.query<LogoRow>({
    name: 'logo-find',
    text: `select media_type, content, width, height, digest from client_logo
      where organization_id = $1 and client_id = $2`,
    values: [ref.organizationId, ref.clientId],
  });
  return row;
}

/** The logo of the client with this token in its links; tokens are compared without case. */
export async function findPublicLogo(db: Queryable, token: string): Promise<LogoRow | undefined> {
  const [row] = await db.query<LogoRow>({
    name: 'logo-public',
    text: `select l.media_type, l.content, l.width, l.height, l.digest
      from client_directory d
      join client_logo l on l.organization_id = d.organization_id and l.client_id = d.client_id
      where d.token = $1`,
    values: [token],
  });
  return row;
}

export async function putLogo(
  tx: Queryable,
  ref: ClientRef,
  picture: Picture,
  digest: string,
): Promise<void> {
  await tx.query({
    text: `insert into client_logo (organization_id, client_id, media_type, content, width, height,
        digest, changed_at)
      values ($1, $2, $3, $4, $5, $6, $7, now())
      on conflict (organization_id, client_id) do update set media_type = $3, content = $4,
        width = $5, height = $6, digest = $7, changed_at = now()`,
    values: [
      ref.organizationId,
      ref.clientId,
      picture.mediaType,
      picture.content,
      picture.width,
      picture.height,
      digest,
    ],
  });
}

export async function removeLogo(tx: Queryable, ref: ClientRef): Promise<void> {
  await tx.query({
    text: 'delete from client_logo where organization_id = $1 and client_id = $2',
    values: [ref.organizationId, ref.clientId],
  });
}
