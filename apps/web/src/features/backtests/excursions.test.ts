import { expect, test } from 'vitest';
import { summarise } from './excursions.ts';

const excursion = (adverse: number, favourable: number, result: number) => ({
  number: 1,
  adverse,
  favourable,
  return: result,
});

test('nine of ten winners, half of the losers', () => {
  const winners = Array.from({ length: 10 }, (_, index) => excursion(index + 1, 0, 1));
  expect(summarise([...winners, excursion(9, 1, -1), excursion(9, 2, -1), excursion(9, 5, 0)])).toEqual({
    winnersAdverse: 9,
    losersFavourable: 2,
  });
});

test('without winners or losers there is nothing to say of them', () => {
  expect(summarise([])).toEqual({ winnersAdverse: null, losersFavourable: null });
  expect(summarise([excursion(1, 2, 3)])).toEqual({ winnersAdverse: 1, losersFavourable: null });
});
