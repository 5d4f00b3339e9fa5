-- An endpoint is removed at once, however much waits to be sent to it: what was its own goes afterwards,
-- a part at a time (server/webhook). The key to its parent took all of it in the transaction of who
-- removes, and waited for whoever had one of them in hand.
alter table webhook_delivery drop constraint webhook_delivery_organization_id_endpoint_id_fkey;
