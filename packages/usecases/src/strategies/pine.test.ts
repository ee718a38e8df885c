import { epochMs, marketMs } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { parseAlert, resolveAlert } from '../signals/index.ts';
import { getStrategy } from './catalogue.ts';
import { getStrategyPine } from './pine.ts';

const risk = { leverage: 3, sizePercent: 10, stopPercent: 1.5, takeProfitPercent: 0, allowShort: true };

describe('the Pine script of a strategy', () => {
  test('starts with what was asked for', async () => {
    const answer = await getStrategyPine({ id: 'ema-crossover' }, { ...risk, params: '{"fast":9}' });
    expect(answer).toMatchObject({ ok: true, value: { fileName: 'trendy-ema-crossover.pine' } });
    const script = answer.ok ? answer.value.script : '';
    expect(script).toContain('//@version=6');
    expect(script).toContain('fast = input.int(9,');
    expect(script).toContain('slow = input.int(26,');
    expect(script).toContain('default_qty_value = 30,');
    expect(script).toContain('stopPercent = input.float(1.5,');
    expect(script).toContain('targetPercent = input.float(0,');
  });

  test('names the parameter that cannot be used', async () => {
    const faults = async (params: string) => {
      const answer = await getStrategyPine({ id: 'ema-crossover' }, { ...risk, params });
      return answer.ok ? [] : (answer.error.fields ?? []).map(({ field }) => field);
    };
    expect(await faults('{"fast":1}')).toEqual(['params.fast']);
    expect(await faults('{"fast":')).toEqual(['params']);
  });

  test('there is none for what TradingView cannot know, and the catalogue says so', async () => {
    expect(await getStrategyPine({ id: 'funding-arbitrage' }, risk)).toMatchObject({
      ok: false,
      error: { kind: 'invalid', fields: [{ field: 'id' }] },
    });
    expect(await getStrategy({ id: 'funding-arbitrage' })).toMatchObject({
      value: { hasPine: false, liveRefusal: 'no_spot_venue' },
    });
    expect(await getStrategy({ id: 'supertrend' })).toMatchObject({
      value: { hasPine: true, liveRefusal: null },
    });
    expect(await getStrategyPine({ id: 'nothing' }, risk)).toMatchObject({ error: { kind: 'not_found' } });
  });

  test('a stop that fills inside the bar is acted on: its alert says when it filled', async () => {
    const answer = await getStrategyPine({ id: 'supertrend' }, risk);
    const script = answer.ok ? answer.value.script : '';
    const [, message = ''] = /^\/\/@strategy_alert_message (.*)$/m.exec(script) ?? [];
    const filledAt = Date.parse('2026-03-01T13:25:07Z'); // the bar that decided closed at 13:00
    const body = message
      .replace('{{exchange}}', 'BINANCE')
      .replace('{{ticker}}', 'BTCUSDT.P')
      .replace('{{strategy.market_position}}', 'flat')
      .replace('{{timenow}}', '2026-03-01T13:25:07Z');
    expect(parseAlert(body)).toMatchObject({ ok: true, value: { warnings: [], ignoredFields: [] } });
    const received = epochMs(filledAt + 900);
    const { event } = resolveAlert(
      { signalId: 's', body, receivedAt: received, ttlSeconds: 60, test: false },
      { botId: 'b', symbol: 'BTC/USDT:USDT', risk: { ...risk, maxDrawdownPercent: 12 } },
      epochMs(received + 1_000),
      marketMs(received),
    );
    expect(event).toMatchObject({ kind: 'alert', signal: { intent: 'target', position: 'flat' } });
  });
});
