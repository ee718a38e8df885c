import { resolveAlert } from '@trendy/usecases';
import type { AlertWish } from '@trendy/usecases';
import { epochMs } from '@trendy/domain';
import type {
  Bot,
  BotConfig,
  EngineEvent,
  EpochMs,
  InboxEntry,
  LogEntry,
  MarketMs,
  Reason,
} from '@trendy/domain';

/** A log entry as the engine sees it. */
export interface ResolvedEntry {
  readonly seq: number;
  /** When it was put into the log; absent in what never was. */
  readonly appendedAt?: EpochMs;
  readonly events: readonly EngineEvent[];
  /** False when the payload is the event itself and nothing needs to be kept beside it. */
  readonly isDerived: boolean;
  readonly alert?: ResolvedAlertEntry;
  /** A bot that could not be started in time. */
  readonly failedStart?: { readonly botId: string; readonly reason: Reason };
  /** Entries that follow from it must not be sent after this instant. */
  readonly validUntil: EpochMs | null;
}

export interface ResolvedAlertEntry {
  readonly signalId: string;
  readonly wish: AlertWish | null;
  readonly refusal: Reason | null;
}

/** What resolving needs from outside, read beforehand. */
export interface ResolveSources {
  readonly now: EpochMs;
  readonly marketNow: MarketMs;
  readonly inbox: ReadonlyMap<string, InboxEntry>;
  readonly bots: ReadonlyMap<string, Bot>;
  readonly ttlSeconds: ReadonlyMap<string, number>;
  /** Instrument and history for a bot that is to start. @throws when they cannot be had now. */
  readonly startOf: (bot: Bot) => Promise<readonly EngineEvent[]>;
}

/** A decision on a bar is acted on for so long after the bar's close. */
const BAR_LIFE_MS = 120_000;
const DEFAULT_TTL_SECONDS = 60;

export async function resolveEntry(entry: LogEntry, sources: ResolveSources): Promise<ResolvedEntry> {
  return { ...(await resolved(entry, sources)), appendedAt: entry.appendedAt };
}

function resolved(entry: LogEntry, sources: ResolveSources): ResolvedEntry | Promise<ResolvedEntry> {
  switch (entry.kind) {
    case 'alert':
      return resolveAlertEntry(entry, sources);
    case 'bot_start_wanted':
      return resolveStart(entry, sources);
    default:
      return resolveDirect(entry, sources);
  }
}

function resolveAlertEntry(entry: LogEntry, sources: ResolveSources): ResolvedEntry {
  const signalId = textOf(entry.payload, 'signalId');
  const inbox = signalId === null ? undefined : sources.inbox.get(signalId);
  if (signalId === null || !inbox) return nothing(entry.seq);
  // Refused where it came in: what is stored of it may read differently, and must not be read a second time.
  if (inbox.state === 'rejected' && inbox.reason) {
    return refusedAlert(entry.seq, inbox, sources, inbox.reason);
  }
  const bot = sources.bots.get(inbox.botId);
  if (!bot) return refusedAlert(entry.seq, inbox, sources, { code: 'bot_deleted' });
  if (bot.status === 'draft' || bot.status === 'stopped') {
    return refusedAlert(entry.seq, inbox, sources, { code: `bot_${bot.status}` });
  }
  const resolved = resolveAlert(
    {
      signalId,
      body: inbox.body,
      receivedAt: inbox.receivedAt,
      ttlSeconds: sources.ttlSeconds.get(bot.botId) ?? DEFAULT_TTL_SECONDS,
      test: inbox.test,
    },
    bot,
    sources.now,
    sources.marketNow,
  );
  const refusal = resolved.event.kind === 'alert_refused' ? resolved.event.reason : null;
  return {
    seq: entry.seq,
    events: [resolved.event],
    isDerived: true,
    alert: { signalId, wish: resolved.wish, refusal },
    validUntil: resolved.validUntil,
  };
}

/** For a bot that does not run: whatever the alert asks, it ends here and says why. */
function refusedAlert(
  seq: number,
  { signalId, botId }: InboxEntry,
  { now, marketNow }: ResolveSources,
  reason: Reason,
): ResolvedEntry {
  const event = { kind: 'alert_refused' as const, at: marketNow, signalId, botId, reason };
  const alert = { signalId, wish: null, refusal: reason };
  return { seq, events: [event], isDerived: true, alert, validUntil: now };
}

/** The same alert, refused: for one at which the engine has failed. */
export function quarantined(entry: ResolvedEntry): ResolvedEntry {
  const reason: Reason = { code: 'alert_quarantined' };
  const events = entry.events.map((event) =>
    event.kind === 'alert'
      ? {
          kind: 'alert_refused' as const,
          at: event.at,
          signalId: event.signal.signalId,
          botId: event.signal.botId,
          reason,
        }
      : event,
  );
  return { ...entry, events, ...(entry.alert ? { alert: { ...entry.alert, refusal: reason } } : {}) };
}

async function resolveStart(entry: LogEntry, sources: ResolveSources): Promise<ResolvedEntry> {
  const botId = textOf(entry.payload, 'botId');
  const bot = botId === null ? undefined : sources.bots.get(botId);
  if (!bot) return nothing(entry.seq);
  const events = await sources.startOf(bot);
  return { seq: entry.seq, events, isDerived: true, validUntil: null };
}

/** The payload is the event; one written by somebody without a market clock gets its time here. */
function resolveDirect(entry: LogEntry, sources: ResolveSources): ResolvedEntry {
  const payload = entry.payload as unknown as EngineEvent;
  const hasTime = typeof payload.at === 'number';
  const event = { ...payload, kind: entry.kind, at: hasTime ? payload.at : sources.marketNow } as EngineEvent;
  return { seq: entry.seq, events: [event], isDerived: !hasTime, validUntil: lifeOf(event, sources) };
}

/** Late bars (after an outage) may warm and decide, but what they would open is not opened any more. */
function lifeOf(event: EngineEvent, sources: ResolveSources): EpochMs {
  const lateMs = event.kind === 'bar' ? Math.max(0, sources.marketNow - event.closeTime) : 0;
  return epochMs(sources.now + BAR_LIFE_MS - Math.min(lateMs, 2 * BAR_LIFE_MS));
}

/** A start that is given up, so that what waits behind it can go on. */
export const failedStart = (entry: LogEntry, message: string): ResolvedEntry => ({
  ...nothing(entry.seq),
  failedStart: {
    botId: textOf(entry.payload, 'botId') ?? '',
    reason: { code: 'start_failed', values: { cause: message.slice(0, 200) } },
  },
});

const nothing = (seq: number): ResolvedEntry => ({ seq, events: [], isDerived: true, validUntil: null });

function textOf(payload: unknown, key: string): string | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const value = (payload as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : null;
}

export const configOf = (bot: Bot): BotConfig => ({
  botId: bot.botId,
  symbol: bot.symbol,
  timeframe: bot.timeframe,
  source: bot.source,
  ...(bot.source === 'strategy' && bot.strategyId !== null
    ? { strategy: { id: bot.strategyId, version: bot.strategyVersion ?? '', params: bot.params } }
    : {}),
  risk: bot.risk,
});
