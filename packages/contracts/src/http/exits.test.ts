import { describe, expect, test } from 'vitest';
import { faultOfIssue } from '../field-fault.ts';
import { RiskBody } from './bots.ts';
import { EXIT_BOUNDS, ExitsBody } from './exits.ts';

const rung = (percent: number, sharePercent: number) => ({ percent, sharePercent });
const risk = { leverage: 2, sizePercent: 10, stopPercent: 2, takeProfitPercent: null };

/** Where the API says that a bot's exits are at fault, and why. */
function faultsOf(exits: unknown, more: object = {}) {
  const parsed = RiskBody.safeParse({ ...risk, ...more, exits });
  return (parsed.error?.issues ?? []).map((issue) => {
    const { code, values } = faultOfIssue({
      code: issue.code,
      message: issue.message,
      details: { ...issue },
    });
    return [issue.path.join('.'), code, ...(values ? [values] : [])];
  });
}

describe('several targets', () => {
  test('up to six, nearest first, of the whole position or of a part of it', () => {
    expect(faultsOf({ targets: [rung(3, 50)] })).toEqual([]);
    expect(faultsOf({ targets: [2, 3, 4, 5, 6, 10].map((percent) => rung(percent, 100 / 6)) })).toEqual([]);
    expect(faultsOf({ targets: [rung(2, 33.3), rung(3, 33.3), rung(4, 33.4)] })).toEqual([]);
  });

  test('neither none nor seven', () => {
    expect(faultsOf({ targets: [] })).toEqual([['exits.targets', 'too_short', { min: 1 }]]);
    const seven = [2, 3, 4, 5, 6, 7, 8].map((percent) => rung(percent, 10));
    expect(faultsOf({ targets: seven })).toEqual([['exits.targets', 'too_long', { max: 6 }]]);
  });

  test('each farther than the one before it, and the row at fault is named', () => {
    expect(faultsOf({ targets: [rung(3, 20), rung(3, 20), rung(2, 20)] })).toEqual([
      ['exits.targets.1.percent', 'not_ascending', { other: 3 }],
      ['exits.targets.2.percent', 'not_ascending', { other: 3 }],
    ]);
  });

  test('no more than the whole position', () => {
    expect(faultsOf({ targets: [rung(3, 60), rung(4, 60.55)] })).toEqual([
      ['exits.targets', 'shares_above_whole', { sum: 120.55 }],
    ]);
  });

  test('within the product’s bounds', () => {
    expect(faultsOf({ targets: [rung(1.9, 50)] })).toEqual([
      ['exits.targets.0.percent', 'too_small', { min: EXIT_BOUNDS.targetPercent.min }],
    ]);
    expect(faultsOf({ targets: [rung(10.1, 0)] })).toEqual([
      ['exits.targets.0.percent', 'too_big', { max: EXIT_BOUNDS.targetPercent.max }],
      ['exits.targets.0.sharePercent', 'too_small', { min: EXIT_BOUNDS.sharePercent.min }],
    ]);
  });

  test('in place of the one target, not beside it', () => {
    const exits = { targets: [rung(3, 50)] };
    expect(faultsOf(exits, { takeProfitPercent: 4 })).toEqual([['takeProfitPercent', 'one_or_several']]);
    expect(faultsOf({ maxBars: 3 }, { takeProfitPercent: 4 })).toEqual([]);
  });
});

describe('a stop that moves', () => {
  test.each([
    [{ trailing: { percent: 1 } }, []],
    [{ trailing: { percent: 5, activationPercent: 0 } }, []],
    [{ trailing: { percent: 0.9 } }, [['exits.trailing.percent', 'too_small', { min: 1 }]]],
    [{ trailing: { percent: 5.1 } }, [['exits.trailing.percent', 'too_big', { max: 5 }]]],
    [
      { trailing: { percent: 2, activationPercent: -1 } },
      [['exits.trailing.activationPercent', 'too_small', { min: 0 }]],
    ],
    [{ breakEven: { triggerPercent: 1, offsetPercent: 0.2 } }, []],
    [{ breakEven: { triggerPercent: 0 } }, [['exits.breakEven.triggerPercent', 'too_small', { min: 0.5 }]]],
    [
      { breakEven: { triggerPercent: 1, offsetPercent: 1 } },
      [['exits.breakEven.offsetPercent', 'not_smaller', { other: 1 }]],
    ],
    [{ maxBars: 1.5 }, [['exits.maxBars', 'not_whole']]],
    [{ maxBars: 0 }, [['exits.maxBars', 'too_small', { min: 1 }]]],
    [{ trail: 1 }, [['exits', 'unknown_field']]],
  ])('%j', (exits, faults) => {
    expect(faultsOf(exits)).toEqual(faults);
  });
});

test('none is null, or left out', () => {
  expect(RiskBody.parse({ ...risk, exits: null }).exits).toBeNull();
  expect(RiskBody.parse(risk).exits).toBeUndefined();
  expect(ExitsBody.parse({})).toEqual({});
});
