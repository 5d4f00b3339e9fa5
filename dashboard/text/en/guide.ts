// The guides: what stands around them.
export const guide = {
  subtitle: 'What to do, for whoever does it. Your own address and key stand in the examples.',
  toShare: 'Page to share, without login',
  onlyEnglish: 'This guide is in English.',
  none: 'There are no guides here',
  noneText: 'This installation came without its documentation.',
  groups: {
    shops: 'For shops',
    campaigns: 'Campaigns',
    store: 'In store',
    programs: 'For programs',
  },
};
