import type { Gate, IncomingAlert } from '@trendy/domain';
import { expect, test } from 'vitest';

import { readCrashSetting, withCrash } from './crashpoint.ts';

const stored = { status: 'new' };

function gateWith(said: string[]): Gate {
  const acceptAlert = async (): Promise<unknown> => {
    said.push('sent');
    await new Promise((resume) => setTimeout(resume, 20));
    said.push('stored');
    return stored;
  };
  return { acceptAlert } as unknown as Gate;
}

test.each([
  ['C0:2', ['sent', 'stored', 'crash', 'sent', 'stored']],
  ['C1:2', ['sent', 'stored', 'sent', 'crash', 'stored']],
  ['C2:2', ['sent', 'stored', 'sent', 'stored', 'crash']],
])('%s strikes at the second alert, at its place', async (text, expected) => {
  const said: string[] = [];
  const gate = withCrash(gateWith(said), readCrashSetting(text), () => void said.push('crash'));
  for (let alert = 0; alert < 2; alert += 1) {
    expect(await gate.acceptAlert({} as IncomingAlert)).toBe(stored);
  }
  expect(said).toEqual(expected);
});

test('a point of another process is refused by name', () => {
  expect(() => readCrashSetting('C7:1')).toThrow('CRASHPOINT is C7:1');
});
