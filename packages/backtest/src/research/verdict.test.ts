import { Prng } from '@trendy/quant';
import { describe, expect, test } from 'vitest';
import { excessReturns } from './excess-returns.ts';
import { chanceWords } from './verdict-words.ts';
import { EVIDENCE_LIMITS, judge, weigh } from './verdict.ts';
import type { VerdictFacts, VerdictInput } from './verdict.ts';

/** Yearly Sharpe ratio → mean of a day, for a daily deviation of 1 %. */
const dailyMean = (sharpe: number): number => (0.01 * sharpe) / Math.sqrt(365);

function returnsOf(seed: number, count: number, days: number, sharpe: number): Float64Array[] {
  const random = new Prng(seed);
  return Array.from({ length: count }, (_unused, index) =>
    Float64Array.from({ length: days }, () => (index === 0 ? dailyMean(sharpe) : 0) + 0.01 * random.normal()),
  );
}

const input = (changes: Partial<VerdictInput> & Pick<VerdictInput, 'returns'>): VerdictInput => {
  const random = new Prng(11);
  return {
    chosen: 0,
    trades: 100,
    market: null,
    otherTrials: 0,
    uniform: () => random.uniform(),
    ...changes,
  };
};

describe('the level', () => {
  test('an edge of Sharpe 3 over three years among ten configurations is found', () => {
    const verdict = judge(input({ returns: returnsOf(5, 10, 1095, 3) }));
    expect(verdict.level).toBe('supported');
    expect(verdict.chanceOfLuck).toBeLessThan(0.01);
    expect(verdict.trials).toEqual({ total: 10, thisRun: 10, effective: 10 });
  });

  test('the same edge is worth less the more was tried before', () => {
    const returns = returnsOf(5, 10, 1095, 2);
    const chances = [0, 10, 100, 1000, 10_000].map(
      (otherTrials) => judge(input({ returns, otherTrials })).chanceOfLuck,
    );
    expect(chances).toEqual(chances.toSorted((a, b) => a - b));
    expect(chances[0]).toBeLessThan(EVIDENCE_LIMITS.weak);
    expect(judge(input({ returns, otherTrials: 10_000 })).level).toBe('no_evidence');
    expect(judge(input({ returns, otherTrials: 10_000 })).trials.total).toBe(10_010);
  });

  test('one result is deflated by what was tried before it', () => {
    const [returns] = returnsOf(5, 1, 1095, 2);
    const alone = judge(input({ returns: [returns!] })).deflatedSharpe;
    const late = judge(input({ returns: [returns!], otherTrials: 99 })).deflatedSharpe;
    expect(alone?.threshold).toBe(0);
    // The expected largest of a hundred, 2.51 standard errors of a three-year Sharpe ratio.
    expect(late?.threshold).toBeCloseTo(2.51 * Math.sqrt(365 / 1094), 1);
    expect(late!.probability).toBeLessThan(alone!.probability);
  });

  test('a best of nothing is no evidence, in at least 95 of 100 searches', () => {
    let alarms = 0;
    for (let seed = 0; seed < 100; seed++) {
      const returns = returnsOf(1000 + seed, 20, 365, 0);
      const means = returns.map((column) => column.reduce((sum, value) => sum + value, 0));
      const chosen = means.indexOf(Math.max(...means));
      if (judge(input({ returns, chosen })).level !== 'no_evidence') alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(5);
  }, 60_000);

  test('the same input gives the same verdict', () => {
    const returns = returnsOf(3, 5, 400, 1);
    expect(judge(input({ returns }))).toEqual(judge(input({ returns })));
  });
});

describe('what merely holding earned', () => {
  const random = new Prng(9);
  const market = Float64Array.from({ length: 1095 }, () => dailyMean(3) * 3 + 0.03 * random.normal());
  const long = market.map((value) => 0.4 * value);

  test('is taken out', () => {
    expect(Math.max(...excessReturns(long, market).map(Math.abs))).toBeLessThan(1e-15);
    expect(judge(input({ returns: [long] })).level).toBe('supported');
    expect(judge(input({ returns: [long], market })).level).toBe('no_evidence');
  });
  test('and nothing else is', () => {
    const [skilled] = returnsOf(5, 1, 1095, 3);
    const both = skilled!.map((value, day) => value + long[day]!);
    const verdict = judge(input({ returns: [both], market }));
    expect(verdict.level).toBe('supported');
    expect(verdict.excessSharpe).toBeLessThan(verdict.sharpe!);
  });
  test('both must cover the same days', () =>
    expect(() => excessReturns(long, market.slice(1))).toThrow('must cover the same days'));
});

describe('what counts against', () => {
  const sound: VerdictFacts = {
    chanceOfLuck: 0.001,
    limits: EVIDENCE_LIMITS,
    trials: { total: 1, thisRun: 1, effective: 1 },
    days: 500,
    trades: 200,
    sharpe: 2,
    excessSharpe: 2,
    deflatedSharpe: null,
    deflatedSharpeEffective: null,
    probabilisticSharpe: null,
    minimumTrackRecordDays: null,
    overfittingProbability: 0.1,
    walkForwardEfficiency: 0.8,
    holdout: { sharpe: 1, netReturn: 0.1, accesses: 1 },
  };
  test.each([
    ['nothing', {}, 'supported', 'unlikely_luck'],
    ['luck', { chanceOfLuck: 0.0251 }, 'no_evidence', 'luck_explains_it'],
    ['too few days', { days: 89 }, 'no_evidence', 'too_few_days'],
    ['hardly any trades', { trades: 9 }, 'no_evidence', 'too_few_trades'],
    ['no trades', { sharpe: null }, 'no_evidence', 'no_variation'],
    ['doubt', { chanceOfLuck: 0.02 }, 'weak', 'not_beyond_doubt'],
    ['few trades', { trades: 29 }, 'weak', 'too_few_trades'],
    ['overfitting', { overfittingProbability: 0.5 }, 'weak', 'overfitted'],
    ['a walk-forward that fails', { walkForwardEfficiency: 0.49 }, 'weak', 'walk_forward_fails'],
    [
      'a hold-out that lost',
      { holdout: { sharpe: -0.1, netReturn: -0.01, accesses: 1 } },
      'weak',
      'holdout_fails',
    ],
    [
      'a hold-out that was seen',
      { holdout: { sharpe: 1, netReturn: 0.1, accesses: 2 } },
      'weak',
      'holdout_used_before',
    ],
  ] as const)('%s', (_name, change, level, reason) => {
    const weighed = weigh({ ...sound, ...change });
    expect(weighed.level).toBe(level);
    expect(weighed.reasons).toContain(reason);
  });
});

describe('the words', () => {
  test('never round a chance to nothing or to certainty', () => {
    for (const chance of [1, 0.9996, 0.99901]) expect(chanceWords(chance).en).toBe('over 99.9 %');
    for (const chance of [0, 0.00009]) expect(chanceWords(chance).en).toBe('under 0.01 %');
    expect([0.999, 0.9949, 0.32, 0.05, 0.004].map((chance) => chanceWords(chance).en)).toEqual([
      '99.9 %',
      '99.5 %',
      '32 %',
      '5.0 %',
      '0.40 %',
    ]);
  });
  test('of one among many tries say why it is judged harder than in its search', () => {
    const alone = judge(input({ returns: returnsOf(2, 1, 300, 0), otherTrials: 7 })).words;
    expect(alone.en).toContain('The returns of 7 of them are not at hand here');
    expect(alone.ko).toContain('그중 7개');
    const search = judge(input({ returns: returnsOf(2, 8, 300, 0), otherTrials: 0 })).words;
    expect(search.en).not.toContain('not at hand');
  });
  test('name the level, the tries and the chance, in both languages', () => {
    const { words } = judge(input({ returns: returnsOf(2, 8, 300, 0), otherTrials: 34 }));
    expect(words.en).toMatch(/^No evidence of an edge\. 42 configurations were tried/);
    expect(words.ko).toMatch(/^우위의 증거 없음\. 설정 42개/);
    for (const text of [words.en, words.ko]) expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });
  test('every level ends with what to do', () => {
    expect(judge(input({ returns: returnsOf(5, 1, 1095, 4) })).words.en).toContain(
      'The future can still differ',
    );
    expect(judge(input({ returns: returnsOf(2, 1, 60, 1) })).words.en).toContain(
      '60 days are too few to judge',
    );
  });
});

describe('too little to calculate with', () => {
  test('is no evidence, without a number that does not exist', () => {
    const verdict = judge(input({ returns: [Float64Array.of(0.01, 0.02, 0.01)] }));
    expect([verdict.level, verdict.chanceOfLuck, verdict.overfittingProbability]).toEqual([
      'no_evidence',
      1,
      null,
    ]);
  });
  test('an unknown choice is refused', () =>
    expect(() => judge(input({ returns: returnsOf(1, 2, 100, 0), chosen: 2 }))).toThrow('chosen is 2'));
});
