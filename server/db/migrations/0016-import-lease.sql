-- Who is at an import, and until when others leave it alone: two nodes, one job. Who is at it moves
-- the lease on with each chunk; of one that was killed it runs out.
alter table import
  add column leased_by uuid,
  add column leased_until timestamptz;
