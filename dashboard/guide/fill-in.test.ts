// What the dashboard puts into a guide.
import { expect, test } from 'vitest';
import { fillIn } from './fill-in.ts';

test('puts the reader’s key where a guide names one, and keeps links inside the dashboard', () => {
  const html =
    '<a href="/guides/staff#x">a</a> <code>-H "X-API-Key: $KEY"</code> your_api_key $KEYS';
  expect(fillIn(html, 'vt_live_…1a2b…9z')).toBe(
    '<a href="/help/staff#x">a</a> <code>-H "X-API-Key: vt_live_…1a2b…9z"</code> vt_live_…1a2b…9z $KEYS',
  );
  expect(fillIn('$KEY', undefined)).toBe('$KEY');
  expect(fillIn('$KEY', '<$&>')).toBe('&lt;$&amp;&gt;');
});
