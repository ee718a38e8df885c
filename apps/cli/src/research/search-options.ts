import { strategies } from '@trendy/strategies';
import type { Strategy } from '@trendy/domain';
import { checkSpace, gridPoints, latinHypercube, randomPoints } from '@trendy/quant';
import type { Dimension, Point } from '@trendy/quant';
import { UsageError } from '../usage-error.ts';

export const SEARCHES = ['grid', 'random', 'lhs'] as const;
export type Search = (typeof SEARCHES)[number];

const MOST_POINTS = 100_000;

/**
 * `fast=5:50:5`: from, to and step of each parameter that is searched; `:log` at the end for parameters whose ratio
 * matters. Without any: every parameter of the strategy over its own range.
 * @throws UsageError naming the parameter and the fix.
 */
export function readSpace(strategyId: string, texts: readonly string[]): Dimension[] {
  const strategy = strategies.get(strategyId);
  if (!strategy) throw new UsageError('--strategy', `"${strategyId}" is not known`);
  const space =
    texts.length === 0
      ? strategy.parameters.map(wholeRange)
      : texts.map((text) => readDimension(strategy, text));
  const keys = space.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw new UsageError('--param', `${twice} is given twice; give each parameter once`);
  try {
    checkSpace(space);
  } catch (error) {
    throw new UsageError('--param', (error as Error).message);
  }
  return space;
}

type Parameter = Strategy['parameters'][number];

const wholeRange = ({ key, kind, min, max, step }: Parameter): Dimension =>
  kind === 'bool'
    ? { key, kind, min: 0, max: 1, step: 1, scale: 'linear' }
    : { key, kind, min, max, step, scale: 'linear' };

function readDimension(strategy: Strategy, text: string): Dimension {
  const [key = '', range = ''] = text.split('=', 2);
  const parameter = strategy.parameters.find((one) => one.key === key);
  if (!parameter) {
    const known = strategy.parameters.map((one) => one.key).join(', ');
    throw new UsageError('--param', `"${key}" is no parameter of ${strategy.id}; it has ${known}`);
  }
  const parts = range.split(':');
  const isLog = parts.at(-1) === 'log';
  const [min = Number.NaN, max = min, step = parameter.step] = (isLog ? parts.slice(0, -1) : parts).map(
    Number,
  );
  const isWhole = parameter.kind !== 'int' || (Number.isInteger(min) && Number.isInteger(max));
  if (range === '' || parts.length > (isLog ? 4 : 3) || ![min, max, step].every(Number.isFinite) || !isWhole)
    throw new UsageError(
      '--param',
      `"${text}" is not understood; write ${key}=from:to:step, e.g. ${key}=${parameter.min}:${parameter.max}:${parameter.step}${isWhole ? '' : ', in whole numbers'}`,
    );
  if (min < parameter.min || max > parameter.max)
    throw new UsageError(
      '--param',
      `${key} goes from ${min} to ${max}; it may lie in ${parameter.min}…${parameter.max}`,
    );
  const { kind } = wholeRange(parameter);
  return { key, kind, min, max, step, scale: isLog ? 'log' : 'linear' };
}

export interface PointOptions {
  readonly search: Search;
  readonly count: number;
  readonly uniform: () => number;
}

/** @throws UsageError when a grid is too large. */
export function choosePoints(space: readonly Dimension[], { search, count, uniform }: PointOptions): Point[] {
  try {
    if (search === 'random') return randomPoints(space, count, uniform);
    if (search === 'lhs') return latinHypercube(space, count, uniform);
    return gridPoints(space, MOST_POINTS);
  } catch (error) {
    throw new UsageError('--param', (error as Error).message);
  }
}

/** @param others what the command also takes, for the message. */
export function readSearch(text: string, others: readonly string[] = []): Search {
  const found = SEARCHES.find((search) => search === text);
  if (found) return found;
  throw new UsageError('--search', `"${text}" is not known; use ${[...SEARCHES, ...others].join(', ')}`);
}

export function readCount(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(option, `"${text}" must be a whole number from ${min} to ${max}`);
}
