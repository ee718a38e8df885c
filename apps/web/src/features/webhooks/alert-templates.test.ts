import { expect, test } from 'vitest';
import {
  ALERT_KINDS,
  alertTemplate,
  curlCommand,
  renderedAlert,
} from '#features/webhooks/alert-templates.ts';

test('every template is JSON once TradingView has filled it in', () => {
  for (const kind of ALERT_KINDS) {
    const filled = alertTemplate(kind)
      .replace('{{exchange}}', 'BINANCE')
      .replace('{{ticker}}', 'BTCUSDT.P')
      .replace('{{strategy.market_position}}', 'long')
      .replace('{{timenow}}', '2026-01-02T03:04:05Z');
    expect(filled).not.toContain('{{');
    expect(JSON.parse(filled)).toMatchObject({ v: 1, ticker: 'BINANCE:BTCUSDT.P' });
  }
});

test('a rendered alert names the bot’s own market and a time in seconds', () => {
  const body: unknown = JSON.parse(
    renderedAlert('long', 'ETH/USDT:USDT', new Date('2026-01-02T03:04:05.678Z'), 'test-1'),
  );
  expect(body).toEqual({
    v: 1,
    id: 'test-1',
    ticker: 'BINANCE:ETHUSDT.P',
    action: 'long',
    time: '2026-01-02T03:04:05Z',
  });
});

test('the command quotes what a shell would otherwise read', () => {
  expect(curlCommand('http://127.0.0.1:4000/hooks/tv/a/b', 'long', 'BTC/USDT:USDT')).toBe(
    `curl -X POST 'http://127.0.0.1:4000/hooks/tv/a/b' -H 'content-type: application/json' -d '{"v":1,"ticker":"BINANCE:BTCUSDT.P","action":"long"}'`,
  );
});
