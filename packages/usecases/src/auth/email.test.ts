import { expect, test } from 'vitest';
import { normaliseEmail } from './email.ts';

test.each([
  ['Victim@Example.COM', 'victim@example.com'],
  [' a.b+tag@x-y.io ', 'a.b+tag@x-y.io'],
])('%j is %j', (given, expected) => {
  expect(normaliseEmail(given)).toBe(expected);
});

test.each([
  'victim＠example.com',
  'victim@evil@example.com',
  'victim@example.com.',
  'victim@example．com',
  'vіctim@example.com', // a Cyrillic i
  'victim\u0000@example.com',
  'vic tim@example.com',
  'victim@\u200Bexample.com',
  '.victim@example.com',
  'vic..tim@example.com',
  'victim@example',
  'victim@-example.com',
  `${'a'.repeat(65)}@example.com`,
  'İ@example.com', // lower-cases to two characters
  '@example.com',
  'victim@',
  '',
])('%j is refused', (given) => {
  expect(normaliseEmail(given)).toBeNull();
});
