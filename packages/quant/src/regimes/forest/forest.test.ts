import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcg, Prng } from '../../statistics/index.ts';
import { accuracyOf, Forest } from './forest-model.ts';
import { ForestTraining, permutationImportance, trainForest } from './train-forest.ts';

/** The sample of METHODS 2.3: four classes by a tree of four of twelve features. */
function sample(): { rows: Float64Array; labels: number[] } {
  const uniform = lcg(1);
  const rows = Float64Array.from({ length: 36_000 }, () => 2 * uniform() - 1);
  const labels = Array.from({ length: 3000 }, (_unused, row) => {
    const [a, b, c, d] = rows.subarray(row * 12, row * 12 + 4);
    return a! + 0.5 * b! > 0 ? (c! > 0 ? 0 : 1) : d! > 0 ? 2 : 3;
  });
  return { rows, labels };
}
const options = { features: 12, classes: 4, seed: 3, trees: 50, tried: 4, balanced: false };

describe('random forest', () => {
  const { rows, labels } = sample();
  const train = trainForest(rows.slice(0, 24_000), labels.slice(0, 2000), options);
  const [testRows, testLabels] = [rows.slice(24_000), labels.slice(2000)];

  test('check value: accuracy of at least .94 on the last 1,000 rows', () => {
    expect(accuracyOf(new Forest(train.model), testRows, testLabels)).toBeGreaterThanOrEqual(0.94);
  });
  test('out of bag it errs about as often as on new rows', () => {
    expect(Math.abs(train.outOfBagError! - 0.04)).toBeLessThan(0.035);
  });
  test('the same seed gives the same JSON, in one piece or many; another seed another', () => {
    const pieces = new ForestTraining(rows.slice(0, 24_000), labels.slice(0, 2000), options);
    expect(() => pieces.result()).toThrow('0 of 50 trees');
    while (!pieces.advance(7)) expect(() => pieces.result()).toThrow('of 50 trees');
    expect(JSON.stringify(pieces.result())).toBe(JSON.stringify(train));
    const other = trainForest(rows.slice(0, 24_000), labels.slice(0, 2000), { ...options, seed: 4 });
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(train));
  });
  test('what goes through JSON says the same', () => {
    const copy = new Forest(JSON.parse(JSON.stringify(train.model)) as typeof train.model);
    const out = new Float64Array(4);
    const again = new Float64Array(4);
    for (let row = 0; row < 100; row++)
      expect(copy.probabilities(testRows, out, row * 12)).toEqual(
        new Forest(train.model).probabilities(testRows, again, row * 12),
      );
  });
  test('only the four features that matter matter', () => {
    const importance = permutationImportance(train.model, testRows, testLabels, 1);
    for (const [feature, lost] of importance.entries()) {
      if (feature < 4) expect(lost).toBeGreaterThan(0.05);
      else expect(Math.abs(lost)).toBeLessThan(0.03);
    }
  });
  test('labels at random are predicted no better than by chance', () => {
    const random = new Prng(9);
    const noise = Array.from({ length: 2000 }, () => random.integer(2));
    const forest = trainForest(rows.slice(0, 12_000), noise.slice(0, 1000), { ...options, classes: 2 });
    const z =
      (accuracyOf(new Forest(forest.model), rows.slice(12_000, 24_000), noise.slice(1000)) - 0.5) /
      Math.sqrt(0.25 / 1000);
    expect(Math.abs(z)).toBeLessThan(4);
  });
  test('a rare class is found when classes are balanced', () => {
    const rare = labels.map((_label, row) => (rows[row * 12]! > 0.9 && rows[row * 12 + 1]! > -0.5 ? 1 : 0));
    const recall = (balanced: boolean): number => {
      const { model } = trainForest(rows.slice(0, 6000), rare.slice(0, 500), {
        ...options,
        classes: 2,
        balanced,
        minLeaf: 20,
      });
      const forest = new Forest(model);
      const positives = testLabels.map((_label, row) => row).filter((row) => rare[2000 + row] === 1);
      const out = new Float64Array(2);
      return (
        positives.filter((row) => forest.probabilities(testRows, out, row * 12)[1]! > 0.5).length /
        positives.length
      );
    };
    expect(recall(true)).toBeGreaterThan(recall(false));
  });
  test('law: probabilities are shares; constant features make one leaf', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 12, maxLength: 12 }),
        (row) => {
          const out = new Forest(train.model).probabilities(Float64Array.from(row), new Float64Array(4));
          expect(out.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        },
      ),
    );
    const flat = trainForest(
      new Float64Array(40),
      Array.from({ length: 20 }, (_unused, row) => row % 2),
      {
        features: 2,
        classes: 2,
        seed: 1,
        trees: 3,
      },
    );
    expect(flat.model.feature).toEqual([-1, -1, -1]);
  });
  test('bad input', () => {
    expect(() => trainForest(new Float64Array(24), [0, 4], options)).toThrow('labels[1] is 4');
    expect(() => trainForest(new Float64Array(23), [0, 1], options)).toThrow('23 values for 2 labels');
    expect(() => trainForest(new Float64Array(12).fill(Number.NaN), [0], options)).toThrow('rows[0] is NaN');
  });
});
