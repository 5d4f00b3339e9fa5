// Views are kept for each account and list, replaced by name, and read however spoilt they are.
import { expect, test } from 'vitest';
import {
  filtersOf,
  hasView,
  readViews,
  shownView,
  withoutView,
  withView,
  writeViews,
  type Shelf,
} from './keep-views.ts';

function makeShelf(first: Record<string, string> = {}): Shelf {
  const kept = new Map(Object.entries(first));
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
}

test('each account has its own views of each list', () => {
  const shelf = makeShelf();
  const views = withView([], { name: 'Paused', filters: { status: 'paused' } });
  expect(writeViews(shelf, 'acc_1', 'campaigns', views)).toBe(true);
  expect(readViews(shelf, 'acc_1', 'campaigns')).toEqual(views);
  expect(readViews(shelf, 'acc_2', 'campaigns')).toEqual([]);
  expect(readViews(shelf, 'acc_1', 'vouchers')).toEqual([]);
});

test('a name is there once, whatever its case, and views stand in the order of names', () => {
  let views = withView([], { name: 'zoo', filters: { a: '1' } });
  views = withView(views, { name: 'Ant', filters: { a: '2' } });
  views = withView(views, { name: 'ZOO', filters: { a: '3' } });
  expect(views.map(({ name }) => name)).toEqual(['Ant', 'ZOO']);
  expect(hasView(views, 'ant')).toBe(true);
  expect(withoutView(views, 'Ant')).toEqual([{ name: 'ZOO', filters: { a: '3' } }]);
});

test('filters make a view, pages do not; the one that is shown is known', () => {
  const filters = filtersOf({ status: 'paused', cursor: 'x', trail: '0', kind: undefined });
  expect(filters).toEqual({ status: 'paused' });
  const views = [{ name: 'P', filters: { kind: 'shared', status: 'paused' } }];
  expect(shownView(views, { status: 'paused', kind: 'shared' })?.name).toBe('P');
  expect(shownView(views, filters)).toBeUndefined();
});

test('what is spoilt is left out, and a browser that keeps nothing breaks nothing', () => {
  const key = 'vouchertrack-views-a-vouchers';
  expect(readViews(makeShelf({ [key]: '{' }), 'a', 'vouchers')).toEqual([]);
  const mixed = JSON.stringify([{ name: 'ok', filters: {} }, { name: 3 }, null]);
  expect(readViews(makeShelf({ [key]: mixed }), 'a', 'vouchers')).toHaveLength(1);
  const full: Shelf = {
    getItem: () => {
      throw new Error('no storage');
    },
    setItem: () => {
      throw new Error('quota');
    },
  };
  expect(readViews(full, 'a', 'vouchers')).toEqual([]);
  expect(writeViews(full, 'a', 'vouchers', [])).toBe(false);
});
