import { RiskBody } from '@trendy/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canAddRung,
  faultsOfExits,
  MOST_RUNGS,
  oneInPlaceOf,
  rungsInPlaceOf,
  sumOfShares,
  USUAL_EXITS,
  withExit,
  withRung,
} from '#features/risk/exit-rules.ts';
import type { Rung } from '#features/risk/exit-rules.ts';

describe('several targets in the form', () => {
  test('whatever the one was, those that take its place are ones that the API takes', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 4, max: 20 }).map((half) => half / 2)), (one) => {
        const targets = rungsInPlaceOf(one);
        expect(faultsOfExits({ targets })).toEqual([]);
        expect(sumOfShares(targets)).toBe(100);
        if (one !== null && one >= 3) expect(oneInPlaceOf(targets)).toBe(one);
      }),
    );
  });

  test('one more is possible until there are six or the farthest lies at the bound, and none is at fault', () => {
    for (const one of [null, 2, 4, 10]) {
      let targets: Rung[] = rungsInPlaceOf(one);
      while (canAddRung(targets)) {
        targets = withRung(targets);
        expect(faultsOfExits({ targets })).toEqual([]);
        expect(sumOfShares(targets)).toBe(100);
      }
      expect(targets.length).toBeLessThanOrEqual(MOST_RUNGS);
    }
    expect(withRung([{ percent: 3, sharePercent: 40 }])[1]).toEqual({ percent: 4, sharePercent: 60 });
  });

  test('a field that is empty is at fault and counts for nothing', () => {
    const targets = [
      { percent: 3, sharePercent: Number.NaN },
      { percent: Number.NaN, sharePercent: 25 },
    ];
    expect(sumOfShares(targets)).toBe(25);
    expect(faultsOfExits({ targets }).map(({ field, code }) => [field, code])).toEqual([
      ['targets.0.sharePercent', 'not_a_number'],
      ['targets.1.percent', 'not_a_number'],
    ]);
    expect(oneInPlaceOf(targets)).toBe(4);
    const much = [...targets, { percent: 5, sharePercent: 90 }];
    expect(faultsOfExits({ targets: much }).at(-1)).toMatchObject({
      field: 'targets',
      code: 'shares_above_whole',
      values: { sum: 115 },
    });
  });
});

test('each way of leaving can be switched on with its usual numbers and off again; none is null', () => {
  for (const name of ['trailing', 'breakEven', 'maxBars'] as const) {
    const on = withExit(null, name, USUAL_EXITS[name]);
    expect(faultsOfExits(on), name).toEqual([]);
    expect(withExit(on, name, undefined), name).toBeNull();
  }
  const risk = { leverage: 1, sizePercent: 10, stopPercent: 2, takeProfitPercent: 4 };
  expect(RiskBody.parse({ ...risk, exits: USUAL_EXITS }).exits).toEqual(USUAL_EXITS);
});
