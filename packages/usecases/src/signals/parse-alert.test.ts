import { describe, expect, test } from 'vitest';

import { dedupKeyOf, messageCodeOf, parseAlert } from './index.ts';

const parse = (body: object) => parseAlert(JSON.stringify(body));
const wish = (body: object) => {
  const parsed = parse(body);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};
const refusal = (body: object | string) => {
  const parsed = typeof body === 'string' ? parseAlert(body) : parse(body);
  if (parsed.ok) throw new Error('was accepted');
  return parsed.error;
};

describe('our own format', () => {
  const base = { v: 1, ticker: 'BINANCE:BTCUSDT.P', action: 'long' };

  test('actions', () => {
    expect(wish(base)).toMatchObject({ intent: 'enter', position: 'long', symbol: 'BTC/USDT:USDT' });
    expect(wish({ ...base, action: 'SHORT' })).toMatchObject({ intent: 'enter', position: 'short' });
    expect(wish({ ...base, action: 'close' })).toMatchObject({ intent: 'exit', position: 'flat' });
    expect(wish({ ...base, action: 'target', position: 'flat' })).toMatchObject({
      intent: 'target',
      position: 'flat',
    });
  });

  test('numbers beyond any market are refused, not handed to the engine', () => {
    const entry = { type: 'limit', price: 1e300 };
    expect(refusal({ ...base, entry })).toMatchObject({ code: 'invalid_price' });
    const size = { type: 'base', value: 1e300 };
    expect(refusal({ ...base, size })).toMatchObject({ code: 'invalid_quantity' });
    expect(refusal({ ...base, takeProfit: [{ percent: 1e9 }] })).toMatchObject({
      code: 'invalid_take_profit',
    });
    expect(refusal({ ...base, stop: { percent: '1e9' } })).toMatchObject({ code: 'invalid_stop' });
    expect(wish({ ...base, size: { type: 'base', value: 1e6 } })).toMatchObject({ size: { value: 1e6 } });
  });

  test.each([
    { takeProfit: [{ percent: 3, share: 50 }, { percent: 5 }] },
    { takeProfit: [{ percent: 5 }, { percent: 3 }] },
    { stop: { percent: 1e9 } },
    { size: { type: 'base', value: 1e300 } },
  ])('whoever wants out is let out, whatever an entry would have been made of: %j', (parts) => {
    const { warnings, ...read } = wish({ ...base, action: 'close', ...parts });
    expect(read).toMatchObject({ intent: 'exit', position: 'flat' });
    expect(warnings).toHaveLength(1);
    expect(() => wish({ ...base, ...parts })).toThrow();
  });

  test('a position that was filled in wins over the action', () => {
    expect(wish({ ...base, position: 'short' })).toMatchObject({ intent: 'target', position: 'short' });
  });

  test('numbers may be strings; placeholders that were not filled in are absent, with a warning', () => {
    const read = wish({
      ...base,
      v: '1',
      size: { type: 'equity_percent', value: '7.5' },
      stop: { percent: '{{plot_0}}' },
      takeProfit: [{ percent: 'NaN', share: 0.5 }, { percent: 5 }],
      position: '',
    });
    expect(read.size).toEqual({ type: 'equity_percent', value: 7.5 });
    expect(read.stopPercent).toBeUndefined();
    // Of the targets one was not filled in: the other is all that there is.
    expect(read.takeProfitPercent).toBe(5);
    expect(read.targets).toBeUndefined();
    expect(read.warnings).toHaveLength(4);
  });

  test('a limit entry', () => {
    expect(wish({ ...base, entry: { type: 'limit', price: '60000.5' } }).limitPrice).toBe(60000.5);
    expect(wish({ ...base, entry: { type: 'market' } }).limitPrice).toBeUndefined();
  });

  test('several targets, each with its share of the position', () => {
    const takeProfit = [
      { percent: '3', share: '0.5' },
      { percent: 5, share: 0.07 },
    ];
    const read = wish({ ...base, takeProfit });
    expect(read.targets).toEqual([
      { percent: 3, sharePercent: 50 },
      { percent: 5, sharePercent: 7 },
    ]);
    expect(read).not.toHaveProperty('takeProfitPercent');
    expect(read.warnings).toEqual([]);
    expect(read.ignoredFields).toEqual([]);
  });

  test('one target is the whole position unless it says which part', () => {
    expect(wish({ ...base, takeProfit: [{ percent: 3 }] })).toMatchObject({ takeProfitPercent: 3 });
    expect(wish({ ...base, takeProfit: { percent: 3, share: 1 } })).toMatchObject({ takeProfitPercent: 3 });
    const part = wish({ ...base, takeProfit: [{ percent: 3, share: 0.4 }] });
    expect(part.targets).toEqual([{ percent: 3, sharePercent: 40 }]);
    expect(part).not.toHaveProperty('takeProfitPercent');
  });

  test('without any share each takes an equal part', () => {
    const takeProfit = [2, 3, 4, 5].map((percent) => ({ percent }));
    expect(wish({ ...base, takeProfit }).targets?.map(({ sharePercent }) => sharePercent)).toEqual([
      25, 25, 25, 25,
    ]);
  });

  test.each([
    [[2, 3, 4, 5, 6, 7, 8].map((percent) => ({ percent })), 'too_many_targets', 'takeProfit'],
    [
      [
        { percent: 3, share: 0.5 },
        { percent: 3, share: 0.5 },
      ],
      'targets_not_ascending',
      'takeProfit[1].percent',
    ],
    [[{ percent: 2 }, { percent: 3, share: 0.5 }], 'missing_field', 'takeProfit[0].share'],
    [[{ percent: 2, share: 50 }], 'invalid_share', 'takeProfit[0].share'],
    [
      [
        { percent: 2, share: 0.6 },
        { percent: 3, share: 0.6 },
      ],
      'target_shares_too_big',
      'takeProfit',
    ],
    [[3, 5], 'invalid_payload', 'takeProfit[0]'],
  ])('targets %j → %s', (takeProfit, code, field) => {
    expect(refusal({ ...base, takeProfit })).toMatchObject({ code, values: { field } });
  });

  test('unknown keys are reported, not refused', () => {
    expect(wish({ ...base, foo: 1, stop: { percent: 2, trail: 1 } }).ignoredFields).toEqual([
      'foo',
      'stop.trail',
    ]);
  });

  test('times', () => {
    expect(wish({ ...base, time: '2026-01-02T03:04:05Z' }).signalTime).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(wish({ ...base, time: '1767323045' }).signalTime).toBe(1767323045000);
    expect(refusal({ ...base, time: 'yesterday' }).code).toBe('invalid_time');
  });

  test.each([
    [{ ...base, action: 'hodl' }, 'invalid_action', 'action'],
    [{ ...base, action: 'target' }, 'missing_field', 'position'],
    [{ ...base, ticker: 'BTCUSD' }, 'unsupported_ticker', 'ticker'],
    [{ ...base, size: { type: 'equity_percent', value: -1 } }, 'invalid_quantity', 'size.value'],
    [{ ...base, size: { type: 'lots', value: 1 } }, 'invalid_quantity', 'size.type'],
    [{ ...base, v: 2 }, 'unsupported_version', 'v'],
    [{ v: 1, action: 'long' }, 'missing_field', 'ticker'],
  ])('%j → %s', (body, code, field) => {
    expect(refusal(body)).toMatchObject({ code, values: { field } });
  });
});

describe("TradersPost's format", () => {
  const base = { ticker: 'BTCUSDT.P', action: 'buy' };

  test('sentiment is the target; without it the action decides', () => {
    expect(wish({ ...base, action: 'sell', sentiment: 'flat' })).toMatchObject({
      intent: 'target',
      position: 'flat',
    });
    expect(wish({ ...base, action: 'sell', sentiment: 'bearish' })).toMatchObject({ position: 'short' });
    expect(wish(base)).toMatchObject({ intent: 'enter', position: 'long' });
    expect(wish({ ...base, action: 'exit', sentiment: 'bullish' })).toMatchObject({ intent: 'exit' });
  });

  test('the strategy template as TradingView renders it', () => {
    expect(
      wish({
        ticker: 'ETHUSDT.P',
        action: 'sell',
        sentiment: 'short',
        quantity: '0.25',
        price: '3000.1',
        time: '2026-01-02T03:04:05Z',
        interval: '60',
      }),
    ).toMatchObject({
      format: 'traderspost',
      symbol: 'ETH/USDT:USDT',
      position: 'short',
      size: { type: 'base', value: 0.25 },
      ignoredFields: [],
    });
  });

  test('limit orders and percent stops', () => {
    expect(
      wish({ ...base, orderType: 'limit', limitPrice: 1, stopLoss: { type: 'stop', percent: 1.5 } }),
    ).toMatchObject({ limitPrice: 1, stopPercent: 1.5 });
    expect(refusal({ ...base, orderType: 'limit' }).code).toBe('missing_field');
    expect(refusal({ ...base, orderType: 'trailing_stop' }).code).toBe('invalid_order_type');
    expect(refusal({ ...base, quantity: 1, quantityType: 'risk_dollar_amount' }).code).toBe(
      'invalid_quantity',
    );
  });
});

describe("TradersPost's trailing stop", () => {
  const base = { ticker: 'BTCUSDT.P', action: 'buy' };

  test('begins at its own distance, unless the alert says another', () => {
    const stopLoss = { type: 'trailing_stop', trailPercent: '1.5' };
    expect(wish({ ...base, stopLoss })).toMatchObject({ stopPercent: 1.5, trailingPercent: 1.5 });
    expect(wish({ ...base, stopLoss: { ...stopLoss, percent: 3 } })).toMatchObject({
      stopPercent: 3,
      trailingPercent: 1.5,
    });
  });

  test('needs its distance in percent; of a stop that stays it is ignored', () => {
    expect(refusal({ ...base, stopLoss: { type: 'trailing_stop', trailAmount: 5 } })).toMatchObject({
      code: 'missing_field',
      values: { field: 'stopLoss.trailPercent' },
    });
    const stays = wish({ ...base, stopLoss: { percent: 2, trailPercent: 1 } });
    expect(stays).not.toHaveProperty('trailingPercent');
    expect(stays.ignoredFields).toEqual(['stopLoss.trailPercent']);
    expect(refusal({ ...base, stopLoss: { type: 'mental', percent: 2 } })).toMatchObject({
      code: 'invalid_stop',
    });
  });
});

describe("WunderTrading's format", () => {
  const base = { code: 'ENTER-LONG_BINANCE_BTCUSDT_MyBot_1h_abc123' };

  test('the code says what to do, and with which market', () => {
    expect(wish(base)).toMatchObject({
      format: 'wundertrading',
      intent: 'enter',
      position: 'long',
      symbol: 'BTC/USDT:USDT',
      ignoredFields: [],
    });
    expect(wish({ code: 'ENTER-SHORT_OKX_ETH-USDT_x' })).toMatchObject({
      position: 'short',
      symbol: 'ETH/USDT:USDT',
    });
    expect(wish({ code: 'EXIT-LONG_BINANCE_BTCUSDT' })).toMatchObject({ position: 'flat', closes: 'long' });
    expect(wish({ code: 'EXIT-SHORT_BINANCE_BTCUSDT' })).toMatchObject({ closes: 'short' });
    const all = wish({ code: 'EXIT-ALL_BINANCE_BTCUSDT' });
    expect(all).toMatchObject({ intent: 'exit', position: 'flat' });
    expect(all).not.toHaveProperty('closes');
  });

  test('sizes, stop and targets; fractions become percents, and what is not obeyed is reported', () => {
    const read = wish({
      ...base,
      orderType: 'market',
      amountPerTradeType: 'percents',
      amountPerTrade: 0.07,
      leverage: 5,
      takeProfits: [
        { priceDeviation: 0.03, portfolio: 0.5 },
        { priceDeviation: '0.055', portfolio: 0.5 },
      ],
      stopLoss: { priceDeviation: 0.02 },
      reduceOnly: false,
      moveToBreakeven: { activation: 0.01 },
    });
    expect(read).toMatchObject({
      size: { type: 'equity_percent', value: 7 },
      stopPercent: 2,
      targets: [
        { percent: 3, sharePercent: 50 },
        { percent: 5.5, sharePercent: 50 },
      ],
      ignoredFields: ['leverage', 'moveToBreakeven'],
    });
    const usd = wish({ ...base, amountPerTradeType: '$', amountPerTrade: '100' });
    expect(usd.size).toEqual({ type: 'quote', value: 100 });
    expect(wish({ ...base, orderType: 'limit', price: 60_000 }).limitPrice).toBe(60_000);
    expect(wish({ ...base, price: 60_000 })).not.toHaveProperty('limitPrice');
  });

  test.each([
    [{ code: 'ENTER-ALL_BINANCE_BTCUSDT' }, 'invalid_action', 'code'],
    [{ code: 'ENTER-LONG_BINANCE_x' }, 'unsupported_ticker', 'code'],
    [{ ...base, reduceOnly: true }, 'unsupported_action', 'reduceOnly'],
    [{ ...base, orderType: 'limit' }, 'missing_field', 'price'],
    [{ ...base, amountPerTradeType: 'lots', amountPerTrade: 1 }, 'invalid_quantity', 'amountPerTradeType'],
    [
      { ...base, takeProfits: [{ priceDeviation: 0.03 }, { priceDeviation: 0.02 }] },
      'targets_not_ascending',
      'takeProfits[1].priceDeviation',
    ],
  ])('%j → %s', (body, code, field) => {
    expect(refusal(body)).toMatchObject({ code, values: { field } });
  });
});

describe('bodies that cannot be read', () => {
  test.each([
    ['', 'empty_json'],
    ['   ', 'empty_json'],
    ['{}', 'empty_json'],
    ['{"v":1', 'malformed_json'],
    ['{"v":1e}', 'malformed_json'],
    ['{"size":NaN}', 'malformed_json'],
    ['[1]', 'invalid_payload'],
    ['"long"', 'invalid_payload'],
    ['{"v":1,"v":1}', 'invalid_payload'],
    ['{"v":1,"\\u0076":1}', 'invalid_payload'],
    ['{"__proto__":{"v":1}}', 'invalid_payload'],
    [`{"a":${'['.repeat(30)}${']'.repeat(30)}}`, 'invalid_payload'],
    [`{"a":"${'x'.repeat(17_000)}"}`, 'body_too_large'],
    ['{"hello":"world"}', 'unknown_format'],
  ])('%.40s → %s', (body, code) => {
    expect(refusal(body).code).toBe(code);
  });

  test('a byte order mark and quotes inside strings are harmless', () => {
    expect(parseAlert('\uFEFF{"v":1,"ticker":"BTCUSDT","action":"long","note":"{\\"v\\":2}"}').ok).toBe(true);
  });

  test("codes are TradersPost's", () => {
    expect(messageCodeOf(refusal('{'))).toBe('malformed-json');
  });
});

describe('what makes two deliveries one alert', () => {
  test("the sender's id, whatever else the body says", () => {
    const a = dedupKeyOf('{"v":1,"id":"x","price":1}');
    expect(a).toEqual(dedupKeyOf('{"v":1,"id":"x","price":2}'));
    expect(a.explicitId).toBe(true);
  });

  test('an id that was not filled in counts for nothing', () => {
    expect(dedupKeyOf('{"id":"{{strategy.order.id}}"}').explicitId).toBe(false);
    expect(dedupKeyOf('not json')).toEqual(dedupKeyOf('not json'));
    expect(dedupKeyOf('not json')).not.toEqual(dedupKeyOf('not  json'));
  });
});
