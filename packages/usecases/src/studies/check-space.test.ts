import { StudyRequestBody } from '@trendy/contracts';
import { expect, test } from 'vitest';
import { refuseBadSpace } from './check-space.ts';

const request = (search: object, days = 182) =>
  StudyRequestBody.parse({
    backtest: {
      strategyId: 'supertrend',
      symbol: 'BTC/USDT:USDT',
      timeframe: '1h',
      days,
      risk: {
        sizePercent: 10,
        leverage: 1,
        stopPercent: 2,
        takeProfitPercent: null,
        maxDrawdownPercent: 12,
        allowShort: true,
      },
    },
    space: [{ key: 'period', min: 7, max: 21, step: 7 }],
    search,
  });

test('windows that do not fit into the period are refused by their field', () => {
  const search = { kind: 'walk_forward', method: 'random', trainDays: 1000, testDays: 1000 };
  const refused = () => refuseBadSpace(request(search));
  expect(refused).toThrow(
    expect.objectContaining({
      refusal: expect.objectContaining({
        fields: [expect.objectContaining({ field: 'search.trainDays', value: 1000 })],
      }),
    }),
  );
});

test('windows that fit just so are let through', () => {
  const search = { kind: 'walk_forward', method: 'random', trainDays: 92, validateDays: 60, testDays: 30 };
  expect(() => refuseBadSpace(request(search))).not.toThrow();
});
