import { marketMs } from '@trendy/domain';
import { expect, test } from 'vitest';
import { aBot, Desk, SYMBOL } from '../testing/desk.ts';

test('a figure told before anybody can know it is refused', () => {
  const desk = new Desk(aBot());
  const at = desk.tick();
  const datum = { kind: 'datum', at, symbol: SYMBOL, name: 'funding_rate', value: 0.0001 } as const;
  desk.send({ ...datum, availableAt: at });
  expect(() => desk.send({ ...datum, availableAt: marketMs(at + 1) })).toThrow(
    /is known from \d+ on, but was told at/,
  );
});
