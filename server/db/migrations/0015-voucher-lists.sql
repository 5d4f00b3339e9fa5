-- Lists of vouchers of one client and of disabled ones. Along the ids of all, newest first, what is old
-- or rare is found only by walking past everything that others made since.

-- What a merchant sees as its vouchers. Its columns never change, so a redemption updates in place as
-- before.
create index voucher_client on voucher (organization_id, client_id, id);
-- Few are disabled: small, and written only when one is.
create index voucher_disabled on voucher (organization_id, id) where status = 'disabled';
