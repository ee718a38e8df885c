import { expect, test } from 'vitest';

import { CRASH_SETTING, createCrashpoint, readCrashSetting } from './crashpoint.ts';

test('a setting names the point, the pass and what happens there', () => {
  expect(readCrashSetting('C7:3')).toEqual({ name: 'C7', count: 3, act: 'kill', blockMs: 0, subject: null });
  expect(readCrashSetting('C8:1:stop')).toMatchObject({ name: 'C8', act: 'stop' });
  expect(readCrashSetting('C6:2:block=20000')).toMatchObject({ act: 'block', blockMs: 20_000 });
  expect(readCrashSetting('poison:sig_1')).toMatchObject({ name: 'poison', subject: 'sig_1' });
  for (const wrong of ['C7', 'C7:0', 'C7:1:block', 'C7:1:sleep'])
    expect(CRASH_SETTING.test(wrong)).toBe(false);
});

test('only the wanted pass of the wanted point is struck', () => {
  const struck: string[] = [];
  const pass = createCrashpoint(readCrashSetting('C9:2'), ({ name }) => struck.push(name));
  pass('C8');
  pass('C9');
  expect(struck).toEqual([]);
  pass('C9');
  pass('C9');
  expect(struck).toEqual(['C9']);
});

test('a poison strikes whoever takes that signal in', () => {
  const struck: string[] = [];
  const pass = createCrashpoint(readCrashSetting('poison:sig_1'), ({ name }) => struck.push(name));
  pass('poison', 'sig_2');
  pass('C5');
  expect(struck).toEqual([]);
  pass('poison', 'sig_1');
  expect(struck).toEqual(['poison']);
});
