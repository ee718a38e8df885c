import { afterEach, expect, test, vi } from 'vitest';
import { operatorEnvironment } from './env.ts';

afterEach(() => vi.unstubAllEnvs());

test('the proxies that the API believes are not those of the web app', () => {
  vi.stubEnv('TRUST_PROXY', '127.0.0.1');
  expect(operatorEnvironment('api')['TRUST_PROXY']).toBe('127.0.0.1');
  expect(operatorEnvironment('web')).not.toHaveProperty('TRUST_PROXY');
  vi.stubEnv('WEB_TRUST_PROXY', '10.0.0.7');
  expect(operatorEnvironment('api')['TRUST_PROXY']).toBe('127.0.0.1');
  expect(operatorEnvironment('web')).toMatchObject({ TRUST_PROXY: '10.0.0.7' });
});

test('a process is given its own settings and nobody else’s; an empty one counts as unset', () => {
  vi.stubEnv('VENUE_EGRESS', 'second address');
  vi.stubEnv('VENUE_WORKERS', '');
  expect(operatorEnvironment('worker')).toMatchObject({ VENUE_EGRESS: 'second address' });
  expect(operatorEnvironment('worker')).not.toHaveProperty('VENUE_WORKERS');
  expect(operatorEnvironment('exchange')).not.toHaveProperty('VENUE_EGRESS');
});
