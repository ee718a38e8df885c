import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readFunding } from './series.ts';
import { validateFunding } from './validate-funding.ts';

const HOURS = 3_600_000;
const charges = (...hours: number[]) => hours.map((hour) => ({ time: hour * HOURS, rate: 0.0001 }));
const kinds = (...hours: number[]) => validateFunding(charges(...hours)).faults;

test('regular charges, late by some milliseconds, are faultless', () => {
  const late = charges(0, 8, 16, 24).map(({ rate, time }, row) => ({ rate, time: time + row * 5 }));
  expect(validateFunding(late)).toMatchObject({
    score: 100,
    faults: [],
    intervalMs: 8 * HOURS,
    expectedRows: 4,
  });
  // A shorter interval is the exchange's own right.
  expect(kinds(0, 8, 16, 24, 28, 32)).toEqual([]);
});

test('every fault is found where it is', () => {
  expect(kinds(0, 8, 16, 40, 48)).toEqual([{ kind: 'gap', row: 3, count: 2 }]);
  expect(kinds(0, 8, 8, 16, 24)).toEqual([{ kind: 'duplicate', row: 2, count: 1 }]);
  expect(kinds(0, 16, 8, 16, 24).map(({ kind }) => kind)).toContain('unsorted');
  const percent = charges(0, 8, 16).map((charge) => ({ ...charge, rate: 1.5 }));
  expect(validateFunding(percent).counts.implausible).toBe(3);
  expect(validateFunding(percent).score).toBe(0);
  expect(validateFunding(charges(0, 8, 16, 40, 48)).score).toBe(71.42);
});

const recorded = path.resolve(import.meta.dirname, '../../../../../shared/data');
test.skipIf(!existsSync(recorded)).each([
  ['btcusdt_binance_perp_funding_8h_2023_2024', 1_498],
  ['ethusdt_binance_perp_funding_8h_2023_2025', 2_155],
])('the recorded %s is regular, as its provenance says', (name, rows) => {
  const quality = validateFunding(readFunding('<file>', path.join(recorded, `${name}.csv.gz`)));
  expect(quality).toMatchObject({ rows, score: 100, faults: [], intervalMs: 8 * HOURS });
});
