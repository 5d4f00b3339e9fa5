// A code is entered, or a cart with codes changed.
const { updateCartPromotionsWorkflow } = require('@medusajs/medusa/core-flows');
const { StepResponse } = require('@medusajs/framework/workflows-sdk');
const { checkEntered, promotionsInTurn } = require('../../lib/offer.js');
const { contextFor } = require('../../lib/promotions.js');

updateCartPromotionsWorkflow.hooks.validate(async ({ input, cart }, { container }) => {
  const { promo_codes: codes = [], action = 'add' } = input;
  if (action !== 'remove') await checkEntered(container, cart, codes);
});

updateCartPromotionsWorkflow.hooks.setPromotionContext(
  async ({ cart, action, promo_codes: codes }, { container }) =>
    new StepResponse(contextFor(await promotionsInTurn(container, cart, action, codes))),
);
