// What could not be told, what a crash left, and orders whose event was lost.
const { lookAfterDue } = require('../lib/report.js');

module.exports = {
  default: (container) => lookAfterDue(container),
  config: { name: 'vouchertrack-report-due', schedule: { interval: 15_000 } },
};
