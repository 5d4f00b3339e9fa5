// An order that is edited keeps the vouchers that it was placed with.
const {
  computeAdjustmentsForPreviewWorkflow,
  computeDraftOrderAdjustmentsWorkflow,
} = require('@medusajs/medusa/core-flows');
const { StepResponse } = require('@medusajs/framework/workflows-sdk');
const { contextFor } = require('../../lib/promotions.js');

for (const workflow of [
  computeAdjustmentsForPreviewWorkflow,
  computeDraftOrderAdjustmentsWorkflow,
]) {
  workflow.hooks.setPromotionContext(async ({ order }) => {
    const codes = (order?.promotions ?? []).map((each) => each?.code).filter(Boolean);
    return new StepResponse(contextFor(codes));
  });
}
