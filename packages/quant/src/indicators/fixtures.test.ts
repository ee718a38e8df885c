import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { indicators } from './index.ts';
import type { IndicatorBars, IndicatorSeeding, ParamValues } from './index.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures');
const TOLERANCE = 1e-9;
const FEWEST_COMPARED = 60;

interface Series {
  readonly indicator: string;
  readonly params: ParamValues;
  readonly seeding: IndicatorSeeding;
  readonly output: string;
  readonly from: number;
  readonly values: readonly number[];
}

function readBars(): IndicatorBars {
  const [header = '', ...rows] = readFileSync(path.join(folder, 'bars.csv'), 'utf8').trim().split('\n');
  const cells = rows.map((row) => row.split(',').map(Number));
  const column = (name: string): Float64Array => {
    const at = header.split(',').indexOf(name);
    return Float64Array.from(cells, (row) => row[at]!);
  };
  return {
    openTime: column('openTime'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

const bars = readBars();

describe.each(['talib.jsonl', 'tulip.jsonl'])('%s', (file) => {
  const [, ...lines] = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
  const series = lines.map((line) => JSON.parse(line) as Series);

  test.each(series.map((each) => [`${each.indicator} ${JSON.stringify(each.params)}: ${each.output}`, each]))(
    '%s',
    (_name, each) => {
      const { from, indicator, output, params, seeding, values } = each as Series;
      const found = indicators.get(indicator)!;
      const outs = found.outputs.map(() => new Float64Array(bars.close.length));
      found.batch(bars, params, outs, seeding);
      const actual = outs[found.outputs.findIndex(({ name }) => name === output)]!;
      expect(from + values.length).toBe(actual.length);
      expect(values.length).toBeGreaterThan(FEWEST_COMPARED);
      values.forEach((value, index) => {
        const ours = actual[from + index]!;
        if (!(Math.abs(ours - value) <= TOLERANCE * Math.max(1, Math.abs(value))))
          expect.fail(`bar ${from + index}: ${ours} instead of ${value}`);
      });
    },
  );
});
