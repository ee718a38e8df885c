import { expect, test } from 'vitest';
import type { Strategy } from './strategy-params.tsx';
import { fittingOf, shortlistOf } from './shortlist.ts';

const strategy = (id: string, kind: Strategy['kind'], more: Partial<Strategy> = {}): Strategy => ({
  id,
  version: '1.0.0',
  name: { en: id, ko: id },
  description: { en: id, ko: id },
  kind,
  whenItEarns: { en: '', ko: '' },
  whenItLoses: { en: '', ko: '' },
  whatKillsIt: { en: '', ko: '' },
  riskProfiles: ['balanced'],
  parameters: [],
  recommendedTimeframes: ['1h'],
  liveRefusal: null,
  hasPine: true,
  ...more,
});

const ids = (list: readonly Strategy[]): string[] => list.map(({ id }) => id);

test('a short list has every kind before a second of one', () => {
  const all = ['a', 'b', 'c', 'd', 'e'].map((id) => strategy(id, 'trend'));
  expect(ids(shortlistOf([...all, strategy('f', 'reversion'), strategy('g', 'momentum')]))).toEqual([
    'a',
    'b',
    'f',
    'g',
  ]);
});

test('what may not trade, or does not fit, is not proposed', () => {
  const all = [
    strategy('a', 'carry', { liveRefusal: 'no_spot_venue' }),
    strategy('b', 'trend', { riskProfiles: ['bold'] }),
    strategy('c', 'trend'),
  ];
  expect(ids(fittingOf(all, 'balanced'))).toEqual(['c']);
});
