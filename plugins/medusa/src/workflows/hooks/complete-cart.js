// A cart becomes an order: its vouchers are held first, and released where it fails after all.
const { completeCartWorkflow } = require('@medusajs/medusa/core-flows');
const { StepResponse } = require('@medusajs/framework/workflows-sdk');
const { holdVouchers, releaseVouchers } = require('../../lib/checkout.js');

completeCartWorkflow.hooks.validate(
  async ({ cart }, { container }) => {
    const held = await holdVouchers(container, cart);
    return new StepResponse(undefined, held);
  },
  async (held, { container }) => {
    if (held) await releaseVouchers(container, held);
  },
);
