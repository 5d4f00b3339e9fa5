// The organization.
export const organization = {
  title: 'Organization',
  nameHint: 'Your team and those you invite see it.',
  support: 'Address for support',
  supportHint: 'Customers are sent here when a voucher does not work as they expect.',
  approval: 'Campaigns are approved before they are active',
  approvalHint:
    'What a merchant or an account manager makes waits for an owner or an admin to approve it.',
};
