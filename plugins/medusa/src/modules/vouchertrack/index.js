// What Medusa loads as the module "vouchertrack".
const { Module } = require('@medusajs/framework/utils');
const { VoucherTrackModule } = require('./service.js');

module.exports = { default: Module('vouchertrack', { service: VoucherTrackModule }) };
