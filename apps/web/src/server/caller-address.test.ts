import { expect, test } from 'vitest';
import { callerHeaders, nameCaller, trustedBy } from '#server/caller-address.ts';

const named = (peer: string, forwarded: string | undefined, trusted: readonly string[] = []): unknown => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  nameCaller({ headers, socket: { remoteAddress: peer } }, trustedBy(trusted));
  return (headers as Record<string, unknown>)['x-forwarded-for'];
};

test('the caller is who holds the socket; what a stranger writes is dropped', () => {
  expect(named('203.0.113.7', undefined)).toBe('203.0.113.7');
  expect(named('203.0.113.7', '10.0.0.1')).toBe('203.0.113.7');
  expect(named('::ffff:203.0.113.7', '10.0.0.1, 127.0.0.1')).toBe('203.0.113.7');
  expect(named('2001:db8::1', '10.0.0.1')).toBe('2001:db8::1');
});

test('a trusted proxy’s word stands before its own address, in a bounded chain of addresses', () => {
  expect(named('10.1.2.3', '198.51.100.4', ['10.0.0.0/8'])).toBe('198.51.100.4, 10.1.2.3');
  expect(named('11.1.2.3', '198.51.100.4', ['10.0.0.0/8'])).toBe('11.1.2.3');
  expect(named('10.1.2.3', 'unknown, <script>, 198.51.100.4', ['10.1.2.3'])).toBe('198.51.100.4, 10.1.2.3');
  const chain = Array.from({ length: 500 }, (_, index) => `10.0.0.${index % 250}`).join(',');
  expect(String(named('10.1.2.3', chain, ['10.1.2.3'])).split(',')).toHaveLength(11);
});

test('the address and the browser’s name go on to the API, and nothing else', () => {
  const headers = new Headers({
    'x-forwarded-for': '203.0.113.7',
    'user-agent': 'x'.repeat(400),
    cookie: 'a=b',
  });
  expect(callerHeaders(headers)).toEqual({ 'x-forwarded-for': '203.0.113.7', 'user-agent': 'x'.repeat(300) });
  expect(callerHeaders(new Headers())).toEqual({});
});
