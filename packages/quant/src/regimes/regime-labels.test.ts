import { expect, test } from 'vitest';
import type { HmmParameters } from './hmm-parameters.ts';
import { matchStates, orderStates, RegimeHysteresis, reorderStates } from './regime-labels.ts';

const model: HmmParameters = {
  states: 3,
  dimensions: 1,
  initial: [0.2, 0.3, 0.5],
  transition: [0.8, 0.15, 0.05, 0.1, 0.7, 0.2, 0.3, 0.1, 0.6],
  means: [0.5, -0.2, 0],
  covariances: [4, 0.25, 1],
};

test('states run from calm to wild, with their moves', () => {
  const ordered = orderStates(model);
  expect(ordered.covariances).toEqual([0.25, 1, 4]);
  expect(ordered.means).toEqual([-0.2, 0, 0.5]);
  expect(ordered.initial).toEqual([0.3, 0.5, 0.2]);
  expect(ordered.transition).toEqual([0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.15, 0.05, 0.8]);
});
test('equal variances are ordered by mean', () => {
  expect(orderStates({ ...model, covariances: [1, 1, 1] }).means).toEqual([-0.2, 0, 0.5]);
});
test('law: whatever order a refit comes in, it is matched back', () => {
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1],
  ]) {
    const nudged = { ...model, means: model.means.map((mean) => mean + 0.05) };
    expect(matchStates(model, reorderStates(nudged, order))).toEqual(nudged);
  }
});
test('another number of states starts a new order', () => {
  const two: HmmParameters = {
    states: 2,
    dimensions: 1,
    initial: [0.5, 0.5],
    transition: [0.9, 0.1, 0.1, 0.9],
    means: [0, 1],
    covariances: [2, 1],
  };
  expect(matchStates(model, two).covariances).toEqual([1, 2]);
});
test('a regime changes after three bars on end with .6', () => {
  const regime = new RegimeHysteresis();
  const feed = (...shares: number[]): (number | null)[] =>
    shares.map((p) => regime.update(Float64Array.of(p, 1 - p)));
  expect(feed(0.7, 0.6, 0.9)).toEqual([null, null, 0]);
  expect(feed(0.2, 0.3, 0.5, 0.2, 0.41, 0.2, 0.2, 0.2)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  regime.reset();
  expect(feed(0.1)).toEqual([null]);
});
