// The overview: figures, their comparison, and what they rest on.
export const overview = {
  title: 'Overview',
};
