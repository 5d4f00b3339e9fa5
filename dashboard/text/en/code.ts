// Codes in bulk.
export const code = {
  title: 'Codes',
};
