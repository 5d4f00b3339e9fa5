// An order was placed or cancelled: VoucherTrack hears of it at once.
const { lookAtOrder } = require('../lib/report.js');

module.exports = {
  default: async function vouchertrackOrderChanged({ event, container }) {
    await lookAtOrder(container, event.data.id);
  },
  config: { event: ['order.placed', 'order.canceled'] },
};
