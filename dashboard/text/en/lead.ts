// Leads: people who left word on the page of a voucher.
export const lead = {
  title: 'Leads',
  empty: 'No leads yet',
  emptyText:
    'Whoever opens the page of a voucher can leave a name and an address. They appear here, with their consent.',
  person: 'Who',
  erased: 'Erased {date}',
  noName: 'No name left',
  contact: 'Contact',
  consent: 'Consent',
  consentOptions: { '': 'Any', true: 'Given: may be written to', false: 'Not given' },
  may: 'Given',
  mayNot: 'Not given',
  code: 'Voucher',
  left: 'Left',
  erase: 'Erase',
  eraseOf: 'Erase the lead of {name}',
  eraseTitle: 'Erase what {name} left?',
  eraseText:
    'Name, address, phone and everything else that was left goes for good. It still counts in reports.',
  erasedToast: 'Erased',
  eraseFailed: 'This could not be erased',
  someone: 'this person',
};
