import { expect, test } from 'vitest';

import { CRASH_SETTING, createCrashpoint, readCrashSetting } from './crashpoint.ts';

test('a setting names the point, the pass and what happens there', () => {
  expect(readCrashSetting('C7:3')).toEqual({ name: 'C7', count: 3, act: 'kill', blockMs: 0 });
  expect(readCrashSetting('C8:1:stop')).toMatchObject({ name: 'C8', act: 'stop' });
  expect(readCrashSetting('C6:2:block=20000')).toMatchObject({ act: 'block', blockMs: 20_000 });
  for (const wrong of ['C7', 'C4:1', 'C7:0', 'C7:1:block', 'C7:1:sleep'])
    expect(CRASH_SETTING.test(wrong)).toBe(false);
});

test('only the wanted pass of the wanted point is struck', () => {
  const pass = createCrashpoint({ name: 'C9', count: 2, act: 'block', blockMs: 60 });
  const took = (): number => {
    const startedAt = performance.now();
    pass('C8');
    pass('C9');
    return performance.now() - startedAt;
  };
  expect(took()).toBeLessThan(40);
  expect(took()).toBeGreaterThanOrEqual(55);
  expect(took()).toBeLessThan(40);
});
