// Money came or went back: the order of the payment is looked at.
const { ContainerRegistrationKeys } = require('@medusajs/framework/utils');
const { lookAtOrder } = require('../lib/report.js');

module.exports = {
  default: async function vouchertrackPaymentChanged({ event, container }) {
    const { data } = await container.resolve(ContainerRegistrationKeys.QUERY).graph({
      entity: 'payment',
      fields: ['id', 'payment_collection.order.id'],
      filters: { id: event.data.id },
    });
    const orderId = data[0]?.payment_collection?.order?.id;
    if (orderId) await lookAtOrder(container, orderId);
  },
  config: { event: ['payment.captured', 'payment.refunded'] },
};
