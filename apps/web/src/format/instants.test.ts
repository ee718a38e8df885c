import { expect, test } from 'vitest';
import { absolute, relative } from '#format/instants.ts';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);

test('relative times pick the largest fitting unit, in the reader’s language', () => {
  expect(relative(NOW - 3 * 60_000, NOW, 'en')).toBe('3 min. ago');
  expect(relative(NOW + 2 * 3_600_000, NOW, 'en')).toBe('in 2 hr.');
  expect(relative(NOW - 3 * 60_000, NOW, 'ko')).toBe('3분 전');
  expect(relative(NOW - 400, NOW, 'en')).toBe('now');
});

test('what is older than a week is a date', () => {
  expect(relative(NOW - 30 * 86_400_000, NOW, 'en')).toContain('2025');
});

test('an absolute time always names its zone', () => {
  expect(absolute(NOW, 'en', 'UTC')).toBe('Jan 15, 2026, 12:00:00 UTC');
  expect(absolute(NOW, 'en', 'Asia/Seoul')).toContain('GMT+9');
});
