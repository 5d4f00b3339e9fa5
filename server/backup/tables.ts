// What our schema consists of, as the database's own catalogue says it: tables with their columns
// for a backup, keys and indexes that a restore sets aside while it loads.
import type { Queryable } from '../db/database.ts';

export interface Table {
  name: string;
  columns: string[];
  /** PostgreSQL's estimate. */
  rows: number;
}

/** A name as a part of a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Kept by the migrations themselves: the header says how far they had come. */
const SCHEMA_RECORD = 'migration';

// what an extension brought is the extension's
const OF_EXTENSION = `exists (select 1 from pg_depend d
  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** Names of all tables in our schema, the migrations' own record among them. */
export async function tableNames(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>({
    text: `select c.relname as name from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition and not ${OF_EXTENSION}
      order by 1`,
  });
  return rows.map(({ name }) => name);
}

/** The tables that hold data, each after those that it refers to. */
export async function readTables(db: Queryable): Promise<Table[]> {
  const columns = await db.query<{ name: string; columns: string[]; rows: number }>({
    text: `select c.relname as name, greatest(c.reltuples, 0)::float8 as rows,
        (select json_agg(a.attname order by a.attnum) from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            and a.attgenerated = '') as columns
      from pg_class c
      where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition and c.relname <> '${SCHEMA_RECORD}' and not ${OF_EXTENSION}
      order by c.relname`,
  });
  const references = await db.query<{ name: string; target: string }>({
    text: `select distinct conrelid::regclass::text as name, confrelid::regclass::text as target
      from pg_constraint
      where contype = 'f' and connamespace = current_schema()::regnamespace
        and conrelid <> confrelid`,
  });
  return inOrder(columns, references);
}

function inOrder(tables: Table[], references: { name: string; target: string }[]): Table[] {
  const ordered: Table[] = [];
  const seen = new Set<string>();
  const visit = (table: Table | undefined) => {
    if (!table || seen.has(table.name)) return;
    seen.add(table.name);
    for (const { name, target } of references) {
      if (name === table.name) visit(tables.find((each) => each.name === target));
    }
    ordered.push(table);
  };
  tables.forEach(visit);
  return ordered;
}

/**
 * Drops the foreign keys, the indexes that carry no primary key and the triggers (what they would make
 * is loaded too), and answers the statements that make them again. Made in one go from loaded rows they cost a fraction of what row by row does.
 */
export async function setAside(tx: Queryable): Promise<string[]> {
  const found = await tx.query<{ drop: string; make: string }>({
    text: `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
        format('alter table %s add constraint %I %s', conrelid::regclass, conname,
          pg_get_constraintdef(oid)) as make
      from pg_constraint
      where contype = 'f' and conparentid = 0 and connamespace = current_schema()::regnamespace
      union all
      select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
      from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
        and not c.relispartition and not i.indisreplident
        and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
      union all
      select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass),
        pg_get_triggerdef(t.oid)
      from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal`,
  });
  for (const { drop } of found) await tx.query({ text: drop });
  // indexes first: they serve the checks of the foreign keys
  return found.map(({ make }) => make).sort((a, b) => Number(isKey(a)) - Number(isKey(b)));
}

const isKey = (statement: string) => statement.startsWith('alter table');
