-- Lists and reports as they stood: what they look up row by row.

-- What an amendment of a redemption took away, for reports as they stood.
create index ledger_amended on ledger (organization_id, subject_id, at)
  where kind = 'redemption.amended';

-- Lists, files and slivers of reports of one campaign: along the client's time a rare one is found only
-- by walking past all the others.
create index redemption_campaign on redemption (organization_id, campaign_id, redeemed_at, id);
