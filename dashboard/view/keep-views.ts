// Views as the browser keeps them: for each account and list, filters under a name.

export type ViewedList = 'campaigns' | 'vouchers' | 'redemptions';
export type ViewFilters = Record<string, string>;

export interface View {
  name: string;
  filters: ViewFilters;
}

/** What keeps texts by name: the browser's local storage, or a double of it. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const MOST = 50;
const keyOf = (accountId: string, list: ViewedList) => `vouchertrack-views-${accountId}-${list}`;

const isView = (value: unknown): value is View => {
  if (typeof value !== 'object' || value === null) return false;
  const { name, filters } = value as Partial<View>;
  return (
    typeof name === 'string' &&
    typeof filters === 'object' &&
    Object.values(filters).every((each) => typeof each === 'string')
  );
};

/** Views by name; none where nothing can be read. */
export function readViews(shelf: Shelf, accountId: string, list: ViewedList): View[] {
  try {
    const found: unknown = JSON.parse(shelf.getItem(keyOf(accountId, list)) ?? '[]');
    return Array.isArray(found) ? found.filter(isView) : [];
  } catch {
    return [];
  }
}

/** False: the browser keeps nothing. */
export function writeViews(
  shelf: Shelf,
  accountId: string,
  list: ViewedList,
  views: View[],
): boolean {
  try {
    shelf.setItem(keyOf(accountId, list), JSON.stringify(views));
    return true;
  } catch {
    return false;
  }
}

const sameName = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'base' });

/** In the order of their names; one of the same name is replaced. */
export const withView = (views: View[], view: View): View[] =>
  [...views.filter(({ name }) => sameName(name, view.name) !== 0), view]
    .toSorted((a, b) => sameName(a.name, b.name))
    .slice(0, MOST);

export const withoutView = (views: View[], gone: string): View[] =>
  views.filter(({ name }) => name !== gone);

export const hasView = (views: View[], wanted: string): boolean =>
  views.some(({ name }) => sameName(name, wanted) === 0);

/** What of an address makes a view: its filters, not how far it was paged. */
export const filtersOf = (search: Record<string, string | undefined>): ViewFilters =>
  Object.fromEntries(
    Object.entries(search).filter(
      (each): each is [string, string] =>
        each[0] !== 'cursor' && each[0] !== 'trail' && Boolean(each[1]),
    ),
  );

/** The one that is shown. */
export const shownView = (views: View[], filters: ViewFilters): View | undefined => {
  const text = (each: ViewFilters) => JSON.stringify(Object.entries(each).toSorted());
  return views.find((view) => text(view.filters) === text(filters));
};
