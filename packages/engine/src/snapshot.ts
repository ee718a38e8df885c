import { invariant, marketMs, scaleOf } from '@trendy/domain';
import type {
  DatumName,
  Json,
  KernelState,
  MarketMs,
  MarketTail,
  Position,
  StrategyRegistry,
} from '@trendy/domain';
import { createBot, loadStrategy } from './bot.ts';
import type { AccountGuard, BotGuard } from './guard-state.ts';
import type { SavedIds } from './recent-ids.ts';
import { addMarket, botOfSymbol, createState } from './state.ts';
import type { BotState, EngineState, Goal, OpenOrder, Protection, SeenIds, Touch } from './state.ts';

/** Changes whenever a snapshot of an older engine could be misread. */
const FORMAT = 1;

const SEEN: readonly (keyof SeenIds)[] = ['fundings', 'transfers', 'commands', 'signals'];

interface SavedMarket {
  readonly instrument: Parameters<typeof scaleOf>[0];
  readonly markPrice: number | null;
  readonly markAt: MarketMs;
  /** Absent in snapshots of before there was one. */
  readonly touch?: Touch;
  readonly position: Position;
  readonly openedAt: MarketMs;
  /** Absent in snapshots of before it was known. */
  readonly isForeign?: boolean;
  readonly seenTrades: SavedIds;
  readonly data?: Partial<Record<DatumName, number>>;
  /** Absent where none was told. */
  readonly tail?: MarketTail;
}

interface SavedBot extends Pick<
  BotState,
  | 'config'
  | 'status'
  | 'statusReason'
  | 'lastBarOpen'
  | 'barsSeen'
  | 'lastDecision'
  | 'lastRefusal'
  | 'isDirty'
> {
  readonly kernels: readonly KernelState[];
  readonly current: KernelState;
  readonly before: KernelState;
  readonly wish: { exposure: number; stop: number | null; target: number | null; reason: string };
  readonly acted: { exposure: number; stop: number | null; target: number | null };
  /** Absent: none. */
  readonly inheritedStop?: number;
  readonly goal: Goal | null;
  readonly protection: Protection | null;
  /** Absent in snapshots of before there were rules. */
  readonly guard?: BotGuard | null;
}

interface SavedState {
  readonly format: number;
  readonly now: MarketMs;
  readonly wallet: number;
  readonly peakEquity: number;
  /** Absent in snapshots of before there were rules. */
  readonly guard?: AccountGuard | null;
  readonly markets: readonly SavedMarket[];
  readonly bots: readonly SavedBot[];
  readonly orders: readonly OpenOrder[];
  readonly seen: Readonly<Record<keyof SeenIds, SavedIds>>;
}

/**
 * The whole state as plain JSON: `restore` continues from it as if nothing had happened, to the last bit.
 * @throws InvariantError on a state with prepared series, which only a backtest's driver has.
 */
export function snapshot(state: EngineState): Json {
  const saved: SavedState = {
    format: FORMAT,
    now: state.now,
    wallet: state.wallet,
    peakEquity: state.peakEquity,
    guard: state.guard,
    markets: [...state.markets.values()].map((market) => ({
      instrument: market.scale.instrument,
      markPrice: toNull(market.markPrice),
      markAt: market.markAt,
      touch: market.touch,
      position: market.position,
      openedAt: market.openedAt,
      isForeign: market.isForeign,
      seenTrades: market.seenTrades.save(),
      data: market.data,
      ...(market.tail === null ? {} : { tail: market.tail }),
    })),
    bots: state.bots.map(saveBot),
    orders: [...state.orders.values()],
    seen: {
      fundings: state.seen.fundings.save(),
      transfers: state.seen.transfers.save(),
      commands: state.seen.commands.save(),
      signals: state.seen.signals.save(),
    },
  };
  // A copy without identity to the living state, and exactly what a JSON column gives back.
  return JSON.parse(JSON.stringify(saved)) as Json;
}

/** @throws InvariantError on another format or a strategy that is no longer there. */
export function restore(json: Json, strategies: StrategyRegistry): EngineState {
  const saved = JSON.parse(JSON.stringify(json)) as SavedState;
  invariant(
    saved.format === FORMAT,
    `snapshot format ${saved.format} is not ${FORMAT}: replay the account's log instead`,
  );
  const state = createState(strategies);
  state.now = saved.now;
  state.wallet = saved.wallet;
  state.peakEquity = saved.peakEquity;
  state.guard = saved.guard ?? null;
  for (const row of saved.markets) {
    const market = addMarket(state, scaleOf(row.instrument));
    market.markPrice = toNaN(row.markPrice);
    market.markAt = row.markAt;
    market.openedAt = row.openedAt ?? marketMs(0);
    Object.assign(market.touch, row.touch);
    Object.assign(market.position, row.position);
    market.seenTrades.load(row.seenTrades);
    Object.assign(market.data, row.data);
    market.tail = row.tail ?? null;
  }
  for (const row of saved.bots) state.bots.push(restoreBot(state, row));
  for (const { isForeign, position } of saved.markets)
    state.markets.get(position.symbol)!.isForeign = isForeign ?? looksForeign(state, position);
  for (const order of saved.orders) state.orders.add(order);
  for (const kind of SEEN) state.seen[kind].load(saved.seen[kind]);
  return state;
}

/** What no bot protects was opened by none, as far as a snapshot of before it was known can tell. */
const looksForeign = (state: EngineState, { quantity, symbol }: Position): boolean =>
  quantity !== 0 && botOfSymbol(state, symbol)?.protection === null;

function saveBot(bot: BotState): SavedBot {
  invariant(!bot.prepared, `${bot.config.botId} reads prepared series: such a state has no snapshot`);
  const { wish, acted, window } = bot;
  return {
    config: bot.config,
    status: bot.status,
    statusReason: bot.statusReason,
    lastBarOpen: bot.lastBarOpen,
    barsSeen: bot.barsSeen,
    lastDecision: bot.lastDecision,
    lastRefusal: bot.lastRefusal,
    isDirty: bot.isDirty,
    kernels: bot.series.map((kernel) => kernel.save()),
    current: [...window.current].map(toNull),
    before: [...window.before].map(toNull),
    wish: { ...wish, stop: toNull(wish.stop), target: toNull(wish.target) },
    acted: { ...acted, stop: toNull(acted.stop), target: toNull(acted.target) },
    ...(Number.isNaN(bot.inheritedStop) ? {} : { inheritedStop: bot.inheritedStop }),
    goal: bot.goal,
    protection: bot.protection,
    guard: bot.guard,
  };
}

function restoreBot(state: EngineState, saved: SavedBot): BotState {
  const bot = createBot(saved.config);
  loadStrategy(state, bot);
  invariant(
    saved.kernels.length === bot.series.length,
    `snapshot of ${saved.config.botId} has ${saved.kernels.length} series, its strategy ${bot.series.length}`,
  );
  bot.series.forEach((kernel, slot) => kernel.load(saved.kernels[slot] ?? []));
  bot.window.current.set(saved.current.map(toNaN));
  bot.window.before.set(saved.before.map(toNaN));
  const { wish, acted } = saved;
  Object.assign(bot.wish, wish, { stop: toNaN(wish.stop), target: toNaN(wish.target) });
  bot.acted = { exposure: acted.exposure, stop: toNaN(acted.stop), target: toNaN(acted.target) };
  bot.inheritedStop = saved.inheritedStop ?? Number.NaN;
  bot.status = saved.status;
  bot.statusReason = saved.statusReason;
  bot.lastBarOpen = saved.lastBarOpen;
  bot.barsSeen = saved.barsSeen;
  bot.lastDecision = saved.lastDecision;
  bot.lastRefusal = saved.lastRefusal;
  bot.isDirty = saved.isDirty;
  bot.goal = saved.goal;
  bot.protection = saved.protection;
  bot.guard = saved.guard ?? null;
  // One act counts its generations once, however many refer to it.
  if (bot.goal && bot.protection?.act.signalKey === bot.goal.act.signalKey)
    bot.protection = { ...bot.protection, act: bot.goal.act };
  return bot;
}

const toNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
const toNaN = (value: number | null): number => value ?? Number.NaN;
