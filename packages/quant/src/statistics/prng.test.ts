import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcg, momentsOf, normalCdf, normalFrom, partPrng, Prng } from './index.ts';

describe('prng', () => {
  test('the published sequence of xoshiro128**', () => {
    // State 1, 2, 3, 4; first outputs of the reference implementation.
    const random = new Prng([1, 2, 3, 4]);
    expect(Array.from({ length: 8 }, () => random.bits() >>> 0)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849,
    ]);
  });
  test('the same seed gives the same numbers, another seed others; a saved state goes on', () => {
    const one = new Prng(20_240_202);
    const first = [one.uniform(), one.normal(), one.integer(6)];
    const two = new Prng(20_240_202);
    expect([two.uniform(), two.normal(), two.integer(6)]).toEqual(first);
    expect(new Prng(20_240_203).uniform()).not.toBe(first[0]);
    const three = new Prng(JSON.parse(JSON.stringify(one.save())) as [number, number, number, number]);
    expect([three.normal(), three.uniform()]).toEqual([one.normal(), one.uniform()]);
  });
  test('normals: moments within 4 standard errors, distribution by Kolmogorov', () => {
    const n = 200_000;
    const values = new Float64Array(n);
    new Prng(3).normals(values);
    const { mean, sd, skewness, exKurt } = momentsOf(values);
    expect(Math.abs(mean) * Math.sqrt(n)).toBeLessThan(4);
    expect(Math.abs(sd ** 2 - 1) * Math.sqrt(n / 2)).toBeLessThan(4);
    expect(Math.abs(skewness ?? 9) * Math.sqrt(n / 6)).toBeLessThan(4);
    expect(Math.abs(exKurt ?? 9) * Math.sqrt(n / 24)).toBeLessThan(4);
    values.sort();
    let distance = 0;
    for (let index = 0; index < n; index++)
      distance = Math.max(distance, Math.abs(normalCdf(values[index]!) - (index + 0.5) / n));
    expect(distance * Math.sqrt(n)).toBeLessThan(1.95);
    expect(values.filter((value) => Math.abs(value) > 3.654152885361009).length).toBeGreaterThan(20);
  });
  test('many at once are what single draws give', () => {
    const [one, other] = [new Prng(8), new Prng(8)];
    const values = new Float64Array(20_000);
    one.normals(values);
    for (const value of values) if (value !== other.normal()) expect.fail('the streams part');
    expect(one.save()).toEqual(other.save());
  });
  test('integers are equally likely; uniforms stay inside', () => {
    const random = new Prng(11);
    const counts = new Int32Array(7);
    for (let draw = 0; draw < 70_000; draw++) counts[random.integer(7)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const value = new Prng(seed).uniform();
        expect(value > 0 && value < 1).toBe(true);
      }),
    );
  });
  test('a shuffle is a rearrangement; parts differ', () => {
    const shuffled = new Prng(1).shuffle(Int32Array.from({ length: 50 }, (_unused, index) => index));
    expect([...shuffled].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_unused, index) => index),
    );
    expect([...shuffled.slice(0, 5)]).not.toEqual([0, 1, 2, 3, 4]);
    const starts = new Set(Array.from({ length: 500 }, (_unused, part) => partPrng(5, part).uniform()));
    expect(starts.size).toBe(500);
  });
  test('bad seeds', () => {
    expect(() => new Prng(0.5)).toThrow('seed is 0.5');
    expect(() => new Prng([0, 0, 0, 0])).toThrow('not all 0');
    expect(() => new Prng(1).integer(0)).toThrow('below is 0');
  });
});

test('the test generator gives the check value of the HMM sample', () => {
  const uniform = lcg(20_240_202);
  const state = uniform() < 0.05 ? 1 : 0;
  expect([0.1, -0.2][state]! + [0.5, 1.5][state]! * normalFrom(uniform)).toBeCloseTo(-0.30832483821, 10);
});
