import { describe, expect, test } from 'vitest';
import { riskOf } from './bot-body.ts';

const body = {
  leverage: 2,
  sizePercent: 10,
  stopPercent: 2,
  takeProfitPercent: null,
  maxDrawdownPercent: 12,
  allowShort: true,
};
const targets = [{ percent: 3, sharePercent: 50 }];
const trailing = { percent: 2 };

describe('the exits of a changed bot', () => {
  test('stay when nothing is said of them, go with null, and are replaced as a whole', () => {
    const before = { exits: { targets, trailing } };
    expect(riskOf(body, before).exits).toEqual({ targets, trailing });
    expect(riskOf({ ...body, exits: null }, before)).not.toHaveProperty('exits');
    expect(riskOf({ ...body, exits: { maxBars: 5 } }, before).exits).toEqual({ maxBars: 5 });
  });

  test('one target that is asked for takes the place of the several of before, and of nothing else', () => {
    const one = { ...body, takeProfitPercent: 4 };
    expect(riskOf(one, { exits: { targets, trailing } }).exits).toEqual({ trailing });
    expect(riskOf(one, { exits: { targets } })).not.toHaveProperty('exits');
  });
});

test('exits without any are none', () => {
  expect(riskOf({ ...body, exits: {} }, {})).not.toHaveProperty('exits');
});
