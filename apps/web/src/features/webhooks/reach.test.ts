import { expect, test } from 'vitest';
import { unreachable } from '#features/webhooks/reach.ts';

test.each([
  ['http://127.0.0.1:4000/hooks/tv/a/b', 'private'],
  ['http://localhost/hooks/tv/a/b', 'private'],
  ['https://192.168.0.7/hooks/tv/a/b', 'private'],
  ['https://172.20.1.1/hooks/tv/a/b', 'private'],
  ['https://[::1]/hooks/tv/a/b', 'private'],
  ['https://trade.example.com:4000/hooks/tv/a/b', 'port'],
  ['https://trade.example.com/hooks/tv/a/b', null],
  ['http://172.32.1.1/hooks/tv/a/b', null],
  ['https://10.example.com/hooks/tv/a/b', null],
])('%s', (address, why) => {
  expect(unreachable(address)).toBe(why);
});
