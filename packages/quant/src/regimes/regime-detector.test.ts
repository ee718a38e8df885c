import { describe, expect, test } from 'vitest';
import { Prng } from '../statistics/index.ts';
import { detectRegimes, NoLookAheadRegimeDetector } from './regime-detector.ts';

const HOUR = 3_600_000;
const options = {
  seed: 1,
  fitBars: 300,
  refitEveryMs: 60 * HOUR,
  mostStates: 2,
  restarts: 2,
  maxIterations: 60,
};

/** Hours that are calm for 100 bars, then wild for 100, and so on. */
function market(bars: number): {
  closeTime: Float64Array;
  close: Float64Array;
  volume: Float64Array;
  wild: boolean[];
} {
  const random = new Prng(6);
  let price = 100;
  const wild = Array.from({ length: bars }, (_unused, index) => Math.floor(index / 100) % 2 === 1);
  const close = Float64Array.from(
    wild,
    (isWild) => (price *= Math.exp((isWild ? 0.02 : 0.004) * random.normal())),
  );
  const volume = Float64Array.from(wild, (isWild) => (isWild ? 300 : 100) * Math.exp(0.3 * random.normal()));
  return { closeTime: Float64Array.from(wild, (_isWild, index) => (index + 1) * HOUR), close, volume, wild };
}
const cutTo = (bars: ReturnType<typeof market>, end: number): ReturnType<typeof market> => ({
  closeTime: bars.closeTime.slice(0, end),
  close: bars.close.slice(0, end),
  volume: bars.volume.slice(0, end),
  wild: bars.wild.slice(0, end),
});

describe('regime detector', () => {
  const bars = market(700);
  const whole = detectRegimes(bars, options);

  test('tells calm from wild hours once it has a model', () => {
    let right = 0;
    let told = 0;
    for (let index = 300; index < 700; index++) {
      if (whole.regime[index]! < 0) continue;
      told++;
      if ((whole.regime[index] === 1) === bars.wild[index]) right++;
    }
    expect(told).toBeGreaterThan(380);
    expect(right / told).toBeGreaterThan(0.8);
    expect(whole.sigma[395]).toBeGreaterThan(1.5 * whole.sigma[495]!);
  });
  test('law T0: cut anywhere, and around every refit, nothing before the cut changes', () => {
    const refits = whole.artefacts.map((artefact) => artefact.fitEnd / HOUR - 1);
    expect(refits.length).toBeGreaterThan(4);
    const cuts = [310, 477, 613, ...refits.slice(0, 3).flatMap((at) => [at, at + 1, at + 2])];
    for (const cut of cuts) {
      const part = detectRegimes(cutTo(bars, cut), options);
      for (const column of ['regime', 'highVolatility', 'sigma'] as const)
        expect(part[column]).toEqual(whole[column].slice(0, cut));
    }
  });
  test('law T1: a poisoned future leaves the past alone', () => {
    const cut = 431;
    const poisons: ((value: number, index: number, column: Float64Array) => number)[] = [
      () => Number.NaN,
      (value) => value * 1000,
      (_value, index, column) => column[column.length - 1 - (index - cut)]!,
    ];
    for (const poison of poisons) {
      const change = (column: Float64Array): Float64Array =>
        column.map((value, index) => (index < cut ? value : poison(value, index, column)));
      const poisoned = detectRegimes(
        { ...bars, close: change(bars.close), volume: change(bars.volume) },
        options,
      );
      expect(poisoned.highVolatility.slice(0, cut)).toEqual(whole.highVolatility.slice(0, cut));
      expect(poisoned.sigma.slice(0, cut)).toEqual(whole.sigma.slice(0, cut));
    }
  });
  test('a fit knows its window, ends before it is used, and stays frozen until the next slot', () => {
    const detector = new NoLookAheadRegimeDetector(options);
    let previous: string | null = null;
    for (let index = 0; index < 500; index++) {
      const closeTime = bars.closeTime[index]!;
      const { artefact, refit } = detector.update({
        closeTime,
        close: bars.close[index]!,
        volume: bars.volume[index]!,
      });
      if (artefact === null) continue;
      expect(artefact.fitEnd).toBeLessThanOrEqual(closeTime);
      expect(artefact.fitEnd - artefact.fitStart).toBe(299 * HOUR);
      const text = JSON.stringify(artefact);
      if (refit === 'none') expect(text).toBe(previous);
      else if (previous !== null) expect(closeTime % (60 * HOUR)).toBe(0);
      previous = text;
    }
    expect(whole.artefacts[0]).toMatchObject({
      seed: 1,
      codeVersion: 'regime-detector/1',
      dataHash: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(new Set(whole.artefacts.map(({ dataHash }) => dataHash)).size).toBe(whole.artefacts.length);
  });
  test('states keep their meaning from fit to fit', () => {
    for (const { parameters } of whole.artefacts)
      if (parameters.states === 2) expect(parameters.covariances[0]).toBeLessThan(parameters.covariances[9]!);
  });
  test('bars without volume or a price are gaps, not faults', () => {
    const holes = { ...bars, volume: bars.volume.map((value, index) => (index % 50 === 7 ? 0 : value)) };
    const read = detectRegimes(holes, options);
    expect(read.highVolatility[699]).toBeGreaterThanOrEqual(0);
  });
  test('a market that stands still has no regimes, and says why', () => {
    const detector = new NoLookAheadRegimeDetector(options);
    let last = detector.update({ closeTime: HOUR, close: 100, volume: 1 });
    for (let index = 2; index <= 300; index++)
      last = detector.update({ closeTime: index * HOUR, close: 100, volume: 1 });
    expect(last).toMatchObject({ filtered: null, refit: 'insufficient_data' });
    expect(() => detector.update({ closeTime: HOUR, close: 1, volume: 1 })).toThrow('does not follow');
    expect(() => new NoLookAheadRegimeDetector({ seed: 1, fitBars: 10 })).toThrow('fitBars is 10');
  });
});
