import { expect, test } from 'vitest';
import { safePath } from '#features/auth/safe-path.ts';

test('only a path of this app is followed', () => {
  expect(safePath('/bots/1?tab=journal', '/home')).toBe('/bots/1?tab=journal');
  for (const foreign of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\\evil.example',
    'javascript:alert(1)',
    undefined,
    '',
  ]) {
    expect(safePath(foreign, '/home')).toBe('/home');
  }
});
