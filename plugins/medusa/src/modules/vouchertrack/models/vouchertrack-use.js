// One cart whose vouchers were taken to the till: what VoucherTrack has been told of its order, and when
// it is to be looked at again. A row is written before the order is, so that no crash loses a redemption.
const { model } = require('@medusajs/framework/utils');

const VouchertrackUse = model
  .define('vouchertrack_use', {
    id: model.id({ prefix: 'vtuse' }).primaryKey(),
    cart_id: model.text(),
    // {list, at}: the codes, and when they were taken to the till
    codes: model.json(),
    // {reported, redeemed, ended, refunds}
    told: model.json(),
    due_at: model.dateTime().nullable(),
    failures: model.number().default(0),
    last_error: model.text().nullable(),
  })
  .indexes([
    { on: ['cart_id'], unique: true, where: 'deleted_at is null' },
    { on: ['due_at'], where: 'deleted_at is null and due_at is not null' },
  ]);

module.exports = { VouchertrackUse };
