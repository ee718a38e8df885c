import { describe, expect, test } from 'vitest';
import { effectiveTrials } from './effective-trials.ts';
import { noise } from './testing/noise.ts';

/** `families` × `size` columns; within a family they share most of their noise. */
function families(count: number, size: number, own: number, seed: number): Float64Array[] {
  const columns = noise(400, count + count * size, seed);
  return Array.from({ length: count * size }, (_unused, index) => {
    const shared = columns[Math.floor(index / size)]!;
    const noiseOf = columns[count + index]!;
    return shared.map((value, row) => value + own * noiseOf[row]!);
  });
}

describe('effective trials', () => {
  test('families of alike configurations are counted once each', () => {
    const { count, clusters, silhouette } = effectiveTrials(families(5, 8, 0.3, 17));
    expect(count).toBe(5);
    expect(silhouette).toBeGreaterThan(0.25);
    for (let index = 0; index < clusters.length; index++)
      expect(clusters[index]).toBe(clusters[Math.floor(index / 8) * 8]);
  });
  test('independent ones all count', () => {
    expect(effectiveTrials(noise(400, 30, 3)).count).toBe(30);
  });
  test('copies are one', () => {
    const [column] = noise(100, 1, 5);
    expect(effectiveTrials([column!, column!.map((value) => 2 * value), column!.slice()]).count).toBe(1);
    expect(effectiveTrials([column!]).count).toBe(1);
  });
  test('never more than there are, never fewer than one; those that do not vary are unlike', () => {
    const returns = [...families(3, 4, 1, 2), new Float64Array(400)];
    const { count } = effectiveTrials(returns);
    expect(count).toBeGreaterThanOrEqual(1);
    expect(count).toBeLessThanOrEqual(13);
  });
  test('order does not matter', () => {
    const returns = families(4, 5, 0.5, 23);
    expect(effectiveTrials(returns.toReversed()).count).toBe(effectiveTrials(returns).count);
  });
});
