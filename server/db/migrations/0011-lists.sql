-- Lists and reports as they stood: what they look up row by row.

-- What an amendment of a redemption took away, for reports as they stood.
create index ledger_amended on ledger (organization_id, subject_id, at)
  where kind = 'redemption.amended';
