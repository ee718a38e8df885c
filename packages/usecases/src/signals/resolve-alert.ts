import { EXIT_BOUNDS } from '@trendy/contracts';
import { epochMs } from '@trendy/domain';
import type {
  AlertEvent,
  AlertRefusedEvent,
  BotRisk,
  EpochMs,
  MarketMs,
  Reason,
  Signal,
} from '@trendy/domain';

import type { AlertWish } from './alert-wish.ts';
import { parseAlert } from './parse-alert.ts';

/** The bot that an alert's webhook belongs to, as far as an alert can ask for more than it allows. */
export interface AlertScope {
  readonly botId: string;
  readonly symbol: string;
  readonly risk: BotRisk;
}

export interface PendingAlert {
  readonly signalId: string;
  readonly body: string;
  readonly receivedAt: EpochMs;
  readonly ttlSeconds: number;
  /** The test button's: read and shown, never traded. */
  readonly test: boolean;
}

export interface ResolvedAlert {
  readonly event: AlertEvent | AlertRefusedEvent;
  /** What was understood, for the delivery log; null when nothing was. */
  readonly wish: AlertWish | null;
  /** After this instant (wall ms) its entry must not be sent any more. */
  readonly validUntil: EpochMs;
}

/** A sender's clock may be ahead of ours by so much. */
const MAX_FUTURE_MS = 5_000;

/** Turns a stored alert into what the engine sees: a signal, or a refusal with its reason. */
export function resolveAlert(
  alert: PendingAlert,
  scope: AlertScope,
  now: EpochMs,
  at: MarketMs,
): ResolvedAlert {
  const parsed = parseAlert(alert.body);
  const refuse = (reason: Reason, wish: AlertWish | null): ResolvedAlert => ({
    event: { kind: 'alert_refused', at, signalId: alert.signalId, botId: scope.botId, reason },
    wish,
    validUntil: alert.receivedAt,
  });
  if (!parsed.ok) return refuse(parsed.error, null);
  const wish = parsed.value;
  const refusal = staleness(alert, wish, now) ?? outOfScope(wish, scope) ?? testOnly(alert, wish);
  if (refusal) return refuse(refusal, wish);
  const signal: Signal = {
    signalId: alert.signalId,
    botId: scope.botId,
    format: wish.format,
    symbol: wish.symbol,
    intent: wish.intent,
    position: wish.position,
    ...(wish.closes ? { closes: wish.closes } : {}),
    ...(wish.size ? { size: wish.size } : {}),
    ...(wish.stopPercent === undefined ? {} : { stopPercent: wish.stopPercent }),
    ...(wish.takeProfitPercent === undefined ? {} : { takeProfitPercent: wish.takeProfitPercent }),
    ...(wish.targets ? { targets: wish.targets } : {}),
    ...(wish.trailingPercent === undefined ? {} : { trailing: { percent: wish.trailingPercent } }),
    ...(wish.limitPrice === undefined ? {} : { limitPrice: wish.limitPrice }),
    ...(wish.signalTime === undefined ? {} : { signalTime: wish.signalTime }),
    receivedAt: alert.receivedAt,
    ignoredFields: wish.ignoredFields,
  };
  const born = Math.min(wish.signalTime ?? alert.receivedAt, alert.receivedAt);
  return {
    event: { kind: 'alert', at, signal },
    wish,
    validUntil: epochMs(born + alert.ttlSeconds * 1_000),
  };
}

/** Old wishes are dangerous: an outage must not replay yesterday's entries. */
function staleness(alert: PendingAlert, wish: AlertWish, now: EpochMs): Reason | null {
  const ttlMs = alert.ttlSeconds * 1_000;
  const saidAt = wish.signalTime ?? alert.receivedAt;
  if (saidAt - alert.receivedAt > MAX_FUTURE_MS) {
    return { code: 'signal_from_future', values: { aheadMs: saidAt - alert.receivedAt } };
  }
  const ageMs = now - Math.min(saidAt, alert.receivedAt);
  return ageMs > ttlMs ? { code: 'signal_too_old', values: { ageMs, ttlMs } } : null;
}

function outOfScope(wish: AlertWish, scope: AlertScope): Reason | null {
  if (wish.symbol !== scope.symbol) {
    return { code: 'ticker_out_of_scope', values: { ticker: wish.ticker, botSymbol: scope.symbol } };
  }
  // Whoever wants out is let out, whatever else the alert names.
  if (wish.position === 'flat') return null;
  const { risk } = scope;
  if (wish.size?.type === 'equity_percent' && wish.size.value > risk.sizePercent) {
    return { code: 'size_out_of_scope', values: { asked: wish.size.value, allowed: risk.sizePercent } };
  }
  // The size is not reckoned from the stop: a wider one would lose more than the bot's owner has allowed.
  if (wish.stopPercent !== undefined && wish.stopPercent > risk.stopPercent) {
    return { code: 'stop_out_of_scope', values: { asked: wish.stopPercent, allowed: risk.stopPercent } };
  }
  return exitsOutOfScope(wish, risk);
}

/** Where targets may lie and stops may follow: within the product's bounds, or where the bot's own settings reach. */
function exitsOutOfScope({ takeProfitPercent, targets = [], trailingPercent }: AlertWish, risk: BotRisk) {
  const own = [risk.takeProfitPercent, ...(risk.exits?.targets ?? []).map(({ percent }) => percent)];
  const asked = [takeProfitPercent, ...targets.map(({ percent }) => percent)];
  return (
    outside('target_out_of_scope', asked, EXIT_BOUNDS.targetPercent, own) ??
    outside('trailing_out_of_scope', [trailingPercent], EXIT_BOUNDS.trailingPercent, [
      risk.exits?.trailing?.percent,
    ])
  );
}

function outside(
  code: string,
  asked: readonly (number | undefined)[],
  { min, max }: { readonly min: number; readonly max: number },
  own: readonly (number | undefined)[],
): Reason | null {
  const reached = own.filter((percent) => percent !== undefined);
  const least = Math.min(min, ...reached);
  const most = Math.max(max, ...reached);
  const bad = asked.find((percent) => percent !== undefined && (percent < least || percent > most));
  return bad === undefined ? null : { code, values: { asked: bad, least, most } };
}

const testOnly = (alert: PendingAlert, wish: AlertWish): Reason | null =>
  alert.test || wish.test ? { code: 'test_only' } : null;
