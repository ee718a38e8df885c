import { STRATEGY_ALERT_MESSAGE } from '@trendy/domain';
import type { ParameterInfo, Strategy } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { pineOf } from './pine-of.ts';
import { PINE_RULES } from './rules.ts';

/** Of Pine's own names, those that the scripts may use: functions of the core subset, and what they are told. */
const FUNCTIONS = new Set(
  `strategy strategy.entry strategy.exit strategy.close_all input.int input.float input.bool ta.sma ta.ema ta.rsi ta.macd
  ta.atr ta.bb ta.stdev ta.stoch ta.supertrend ta.dmi ta.crossover ta.crossunder ta.highest ta.lowest math.max math.min
  nz na plot`.split(/\s+/),
);
const NAMES = new Set(
  `close high low syminfo.mintick strategy.percent_of_equity
  strategy.commission.percent strategy.long strategy.short color.teal color.red color.orange color.gray na true false if
  else and or not var int float overlay pyramiding initial_capital default_qty_type default_qty_value commission_type
  commission_value margin_long margin_short calc_on_every_tick process_orders_on_close tooltip minval maxval step
  comment loss profit stop limit`.split(/\s+/),
);

const parameter = (key: string, kind: ParameterInfo['kind'], preset: number | boolean): ParameterInfo => ({
  key,
  kind,
  min: 1,
  max: 500,
  step: kind === 'float' ? 0.1 : 1,
  default: preset,
  label: { en: `${key} "of" the rule`, ko: key },
  description: { en: `What ${key} does`, ko: key },
});

/** Every input that a rule reads, so that the test needs no strategy. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  supertrend: ['period', 'factor'],
  'ema-crossover': ['fast', 'slow'],
  'rsi-ema': ['emaPeriod', 'rsiPeriod', 'oversold', 'overbought'],
  'macd-stochastic': ['fast', 'slow', 'signal', 'stochastic', 'overbought', 'oversold'],
  'ichimoku-cloud': ['conversion', 'base', 'span', 'displacement'],
  'bollinger-rsi': ['period', 'factor', 'rsiPeriod', 'oversold', 'overbought'],
  'trend-following': ['fast', 'slow', 'atrPeriod', 'stopFactor'],
  'mean-reversion': ['period', 'entry', 'rsiPeriod', 'rsiBand', 'maxAdx', 'stopFactor'],
  'range-trading': ['period', 'zone', 'maxAdx', 'stopFactor'],
};

const aStrategy = (id: string): Strategy =>
  ({
    id,
    version: '1.0.0',
    name: { en: `The "${id}"`, ko: id },
    parameters: (PARAMETERS[id] ?? []).map((key) => parameter(key, 'float', 2.5)),
  }) as unknown as Strategy;

const risk = { sizePercent: 10, leverage: 2, stopPercent: 2, maxDrawdownPercent: 12, allowShort: true };
const scriptOf = (id: string): string => pineOf({ strategy: aStrategy(id), params: {}, risk }) ?? '';
const withoutWords = (script: string): string =>
  script.replaceAll(/\/\/.*$/gm, '').replaceAll(/'[^'\n]*'|"[^"\n]*"/g, "''");

describe.each(Object.keys(PINE_RULES))('%s', (id) => {
  const script = scriptOf(id);
  const code = withoutWords(script);

  test('begins as Pine 6, with costs, size and margin of the settings', () => {
    expect(script).toMatch(/^\/\/@version=6\n/);
    expect(script).toContain('commission_value = 0.07');
    expect(script).toContain('default_qty_value = 20');
    expect(script).toContain('margin_long = 50');
    expect(script).toContain('calc_on_every_tick = false');
  });

  test('is balanced, and its words end on their line', () => {
    for (const [open, close] of ['()', '[]'].map((pair) => [...pair] as [string, string]))
      expect(code.split(open).length).toBe(code.split(close).length);
    for (const line of script.split('\n')) {
      const bare = line.replaceAll(/"[^"]*"/g, '').replaceAll(/'[^']*'/g, '');
      if (!line.startsWith('//')) expect(bare, line).not.toMatch(/["']/);
    }
  });

  test('uses only names that it declares or that Pine’s core has', () => {
    const declared = new Set<string>(
      [...code.matchAll(/^\s*(?:var (?:int|float) )?([a-zA-Z]\w*) =(?!=)/gm)].map(([, name]) => name!),
    );
    for (const [, names] of code.matchAll(/^\[([^\]]*)\] =/gm))
      for (const name of names!.split(',')) declared.add(name.trim());
    for (const [, name, args] of code.matchAll(/^(\w+)\((\w+)\) =>/gm)) declared.add(name!).add(args!);
    for (const [, name, call] of code.matchAll(/(?<![\w.])([a-zA-Z][\w.]*)(\()?/g)) {
      const isKnown = call
        ? FUNCTIONS.has(name!) || declared.has(name!)
        : NAMES.has(name!) || declared.has(name!);
      expect(isKnown || (call && (NAMES.has(name!) || name === 'and' || name === 'or')), name).toBeTruthy();
    }
  });

  test('reads every one of its inputs, and its one alert message is the platform’s own', () => {
    const rule = PINE_RULES[id] ?? '';
    for (const key of PARAMETERS[id] ?? []) {
      expect(script).toMatch(new RegExp(`^${key} = input\\.float\\(2\\.5,`, 'm'));
      expect(rule, key).toMatch(new RegExp(`\\b${key}\\b`));
    }
    const orders = script.match(/strategy\.(?:entry|exit|close_all)\(/g) ?? [];
    expect(orders.length).toBe(5);
    // One message for all of them: what an order says of its own would be fixed when its bar closes, long before it fills.
    expect(script.match(/alert_message.*$/gm)).toEqual([`alert_message ${STRATEGY_ALERT_MESSAGE}`]);
    expect(script).toContain(`\n//@strategy_alert_message ${STRATEGY_ALERT_MESSAGE}\n`);
  });

  test('looks at no later bar: no request, no negative offset, nothing of the bar that is forming', () => {
    expect(code).not.toMatch(/request\.|lookahead|varip|timenow|barstate\.isrealtime|\[-/);
  });
});

test('a strategy that TradingView has no figures for cannot be exported', () => {
  expect(pineOf({ strategy: aStrategy('funding-arbitrage'), params: {}, risk })).toBeNull();
});
