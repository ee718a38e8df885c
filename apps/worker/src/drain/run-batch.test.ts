import { createState } from '@trendy/engine';
import { marketMs } from '@trendy/domain';
import type { EngineEvent } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { expect, test } from 'vitest';

import { runBatch } from './run-batch.ts';

const mark: EngineEvent = { kind: 'mark', at: marketMs(1), symbol: 'BTC/USDT:USDT', price: 60_000 };

test('a price of a symbol that the engine has never met is passed over, and the log says so', () => {
  const entry = { seq: 1, events: [mark], isDerived: false, validUntil: null };
  const { fault, outcomes, version } = runBatch(createState(strategies), [entry]);
  expect(fault).toBeNull();
  expect(version).toBe(1);
  expect(outcomes[0]?.entry).toMatchObject({ events: [], isDerived: true });
});
