import { expect, test } from 'vitest';
import { answered, setupLeft, skipped, stepBefore } from '#features/onboarding/progress-state.ts';
import type { Saved } from '#features/onboarding/progress-state.ts';

const START: Saved = { step: 'exchange', completed: [], skipped: [], answers: {} };

test('answering a step leads to the next one and keeps earlier answers', () => {
  const one = answered({ ...START, answers: { symbol: 'BTC/USDT:USDT' } }, 'exchange', { accountId: 'a' });
  expect(one).toEqual({
    step: 'strategy',
    completed: ['exchange'],
    skipped: [],
    answers: { symbol: 'BTC/USDT:USDT', accountId: 'a' },
  });
});

test('every step can be skipped, answered later, and the last one ends the wizard', () => {
  const left = skipped(START, 'exchange');
  expect(left).toMatchObject({ step: 'strategy', skipped: ['exchange'] });
  expect(answered(left, 'exchange', {})).toMatchObject({ completed: ['exchange'], skipped: [] });
  expect(skipped({ ...START, step: 'backtest' }, 'backtest').step).toBeNull();
});

test('skipping past an answered step does not unanswer it', () => {
  const done = answered(START, 'exchange', {});
  expect(skipped(done, 'exchange')).toMatchObject({ completed: ['exchange'], skipped: [] });
});

test('the last step is done once its backtest was begun, though the wizard still shows it', () => {
  const four: Saved = { ...START, step: 'backtest', completed: ['exchange', 'strategy', 'risk', 'webhook'] };
  expect(setupLeft(four)).toEqual({ done: 4, next: 'backtest' });
  expect(setupLeft({ ...four, answers: { backtestId: 'b' } })).toBeNull();
  expect(setupLeft({ ...START, step: null })).toBeNull();
});

test('there is nothing before the first step', () => {
  expect(stepBefore('exchange')).toBeNull();
  expect(stepBefore('risk')).toBe('strategy');
});
