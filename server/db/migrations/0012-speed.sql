-- What the hot path was measured to need.

-- The other vouchers of an order. Without the client, which two indexes began with: on a table that
-- nobody has analyzed yet the planner took the other one, and read all redemptions of the client for
-- each order.
drop index redemption_same_order;
create index redemption_same_order on redemption (organization_id, shop, order_reference)
  where order_reference is not null;
