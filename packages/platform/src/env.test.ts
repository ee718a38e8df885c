import { expect, test } from 'vitest';
import { z } from 'zod';
import { databaseUrlVariable, parseEnv, portVariable, redisUrlVariable } from './env.ts';

const schema = z.object({
  API_PORT: portVariable(4000),
  DATABASE_URL: databaseUrlVariable,
  REDIS_URL: redisUrlVariable,
});

class Ended extends Error {}

function faultsOf(source: Record<string, string>): string {
  const printed: string[] = [];
  const report = {
    print: (text: string) => void printed.push(text),
    exit: (code: number): never => {
      throw new Ended(String(code));
    },
  };
  expect(() => parseEnv(schema, source, report)).toThrow(new Ended('1'));
  return printed.join('');
}

test('defaults fill in, and what the schema does not name is not taken', () => {
  const env = parseEnv(schema, {
    DATABASE_URL: 'postgresql://app:x@127.0.0.1/trendy',
    REDIS_URL: ' ',
    HOME: '/root',
  });
  expect(env).toEqual({ API_PORT: 4000, DATABASE_URL: 'postgresql://app:x@127.0.0.1/trendy' });
});

test('every fault is printed at once, with its variable, and no value', () => {
  const text = faultsOf({ API_PORT: '70000', REDIS_URL: 'http://user:hunter2@host' });
  expect(text).toContain('API_PORT:');
  expect(text).toMatch(/DATABASE_URL: is not set \(URL of PostgreSQL/);
  expect(text).toContain('REDIS_URL: must be a redis:// URL');
  expect(text).not.toContain('hunter2');
});
