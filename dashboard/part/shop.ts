// The name of a shop as people know it: keys that were made without one belong to "default".
const UNNAMED = 'default';

/** Undefined for a shop that nobody named, which says nothing. */
export const shopName = (shop: string | null): string | undefined =>
  shop === null || shop === UNNAMED ? undefined : shop;
