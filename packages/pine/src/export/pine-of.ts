import { STRATEGY_ALERT_MESSAGE } from '@trendy/domain';
import type { BotRisk, ParameterInfo, Strategy } from '@trendy/domain';
import { PINE_RULES } from './rules.ts';

export interface PineRequest {
  readonly strategy: Strategy;
  /** As the strategy's own schema has parsed them. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly risk: BotRisk;
  /** Fee and slippage a side, basis points; absent: 5 and 2. */
  readonly costBps?: number;
}

/**
 * The strategy as a Pine v6 script: same parameters, same rule, stop and target from the risk settings, and the
 * message that its alert must carry, which TradingView then fills into the alert by itself.
 * @returns null for a strategy that cannot be said in Pine (it needs figures that TradingView does not have).
 */
export function pineOf({ costBps = 7, params, risk, strategy }: PineRequest): string | null {
  const rule = PINE_RULES[strategy.id];
  if (rule === undefined) return null;
  return [
    head(strategy, risk, costBps),
    strategy.parameters.map((parameter) => inputOf(parameter, params[parameter.key])).join('\n'),
    riskInputs(risk),
    STATE,
    rule,
    TAIL,
    '',
  ].join('\n\n');
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '').replaceAll('"', "'")}"`;

function head(strategy: Strategy, risk: BotRisk, costBps: number): string {
  const size = risk.sizePercent * risk.leverage;
  return `//@version=6
// ${strategy.name.en} ${strategy.version}, exported from Trendy. It decides at the close of a bar.
// TradingView fills, charges and margins in its own way: compare with the platform's own backtest before you trust either.
// Alert: choose this strategy, "Order fills only", leave the message as it stands below, set the URL to your bot's webhook.
//@strategy_alert_message ${STRATEGY_ALERT_MESSAGE}
strategy(${quoted(`Trendy ${strategy.name.en}`)}, overlay = true, pyramiding = 0, initial_capital = 10000, default_qty_type = strategy.percent_of_equity, default_qty_value = ${number(size)}, commission_type = strategy.commission.percent, commission_value = ${number(costBps / 100)}, margin_long = ${number(100 / risk.leverage)}, margin_short = ${number(100 / risk.leverage)}, calc_on_every_tick = false, process_orders_on_close = false)`;
}

function inputOf(parameter: ParameterInfo, value: unknown): string {
  const { description, key, kind, label, max, min, step } = parameter;
  const words = `${quoted(label.en)}, tooltip = ${quoted(description.en)}`;
  if (kind === 'bool') return `${key} = input.bool(${String(value ?? parameter.default)}, ${words})`;
  const bounds = `minval = ${number(min)}, maxval = ${number(max)}, step = ${number(step)}`;
  return `${key} = input.${kind}(${number(Number(value ?? parameter.default))}, ${words}, ${bounds})`;
}

const riskInputs = (
  risk: BotRisk,
): string => `stopPercent = input.float(${number(risk.stopPercent)}, "Stop (%), 0 for none", minval = 0, step = 0.1)
targetPercent = input.float(${number(risk.takeProfitPercent ?? 0)}, "Target (%), 0 for none", minval = 0, step = 0.1)
allowShort = input.bool(${String(risk.allowShort)}, "Short as well")`;

/** No exponent, no binary dust. */
const number = (value: number): string => String(Number(value.toPrecision(12)));

const STATE = `var int wish = 0
var float stopPrice = na
var float reference = na`;

const TAIL = `changed = wish != nz(wish[1])
if changed
    reference := close
    if wish == 1
        strategy.entry("Long", strategy.long)
    else if wish == -1 and allowShort
        strategy.entry("Short", strategy.short)
    else
        strategy.close_all(comment = "flat")

ticks(percent) => percent > 0 ? reference * percent / 100 / syminfo.mintick : na
// Of the strategy's own stop and yours the one that is reached first.
if wish == 1
    strategy.exit("Long out", "Long", loss = ticks(stopPercent), stop = stopPrice, profit = ticks(targetPercent))
else if wish == -1
    strategy.exit("Short out", "Short", loss = ticks(stopPercent), stop = stopPrice, profit = ticks(targetPercent))`;
