import { marketMs, quote, quoteFromNumber, steps, ticks } from '@trendy/domain';
import type {
  BotConfig,
  BotRisk,
  CommandEvent,
  Effect,
  EngineEvent,
  FillEvent,
  Instrument,
  JournalEntry,
  LedgerEntry,
  OrderEvent,
  OrderRequest,
  Signal,
  StrategyRegistry,
} from '@trendy/domain';
import { epochMs } from '@trendy/domain';
import { accountView } from '../account-view.ts';
import type { AccountView } from '../account-view.ts';
import { createEffects } from '../effects.ts';
import { createState } from '../state.ts';
import type { EngineState } from '../state.ts';
import { step } from '../step.ts';

export const SYMBOL = 'BTC/USDT:USDT';

export const anInstrument = (changes: Partial<Instrument> = {}): Instrument => ({
  symbol: SYMBOL,
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  minQuantity: steps(1),
  maxQuantity: steps(1_000_000),
  maxMarketQuantity: steps(120_000),
  minNotional: quoteFromNumber(100),
  brackets: [
    {
      notionalFloor: 0,
      notionalCap: 1e9,
      maintenanceRate: 0.004,
      maintenanceAmount: 0,
      maxLeverage: 125,
    },
  ],
  ...changes,
});

export const aRisk = (changes: Partial<BotRisk> = {}): BotRisk => ({
  sizePercent: 10,
  leverage: 2,
  stopPercent: 2,
  maxDrawdownPercent: 12,
  allowShort: true,
  ...changes,
});

export const aBot = (changes: Partial<BotConfig> = {}): BotConfig => ({
  botId: 'bot',
  symbol: SYMBOL,
  timeframe: '1h',
  source: 'webhook',
  risk: aRisk(),
  ...changes,
});

export const noStrategies: StrategyRegistry = { get: () => undefined };

const NO_SIGNAL: Omit<Signal, 'signalId'> = {
  botId: 'bot',
  format: 'trendy',
  symbol: SYMBOL,
  intent: 'enter',
  position: 'long',
  receivedAt: epochMs(0),
  ignoredFields: [],
};

/** An account with one bot, and short words for what can happen to it. Time moves by a second an event. */
export class Desk {
  readonly state: EngineState;
  readonly out = createEffects();
  readonly log: EngineEvent[] = [];
  #at = 1_000_000;
  #trades = 0;
  #signals = 0;

  constructor(bot: BotConfig = aBot(), strategies: StrategyRegistry = noStrategies, capital = 10_000) {
    this.state = createState(strategies);
    this.send({ kind: 'instrument', at: this.tick(), instrument: anInstrument() });
    this.send({
      kind: 'transfer',
      at: this.tick(),
      transferId: 'first',
      amount: quoteFromNumber(capital),
    });
    this.send({ kind: 'bot_started', at: this.tick(), bot, history: [] });
    this.mark(50_000);
  }

  get view(): AccountView {
    return accountView(this.state);
  }

  get journal(): JournalEntry[] {
    return this.out.journal;
  }

  get postings(): LedgerEntry[] {
    return this.out.postings;
  }

  get position(): number {
    return this.view.positions[0]?.quantity ?? 0;
  }

  tick() {
    this.#at += 1000;
    return marketMs(this.#at);
  }

  /** Nothing that comes is older than this. */
  passUntil(at: number): void {
    this.#at = Math.max(this.#at, at);
  }

  /** @returns the effects of this event alone. */
  send(event: EngineEvent): Effect[] {
    const before = this.out.effects.length;
    this.log.push(event);
    step(this.state, event, this.out);
    return this.out.effects.slice(before);
  }

  mark(price: number): Effect[] {
    return this.send({ kind: 'mark', at: this.tick(), symbol: SYMBOL, price });
  }

  alert(changes: Partial<Signal> = {}): Effect[] {
    const signal = { ...NO_SIGNAL, signalId: `s${++this.#signals}`, ...changes };
    return this.send({ kind: 'alert', at: this.tick(), signal });
  }

  command(command: CommandEvent['command'], commandId = `c${this.#at}`): Effect[] {
    return this.send({ kind: 'command', at: this.tick(), commandId, command, by: 'user' });
  }

  order(orderId: string, status: OrderEvent['status'], code?: string): Effect[] {
    const event: OrderEvent = { kind: 'order', at: this.tick(), orderId, status };
    return this.send(code ? { ...event, reason: { code } } : event);
  }

  fill(order: OrderRequest, price: number, quantity: number = order.quantity): Effect[] {
    return this.send(this.aFill(order, price, quantity));
  }

  aFill(order: OrderRequest, price: number, quantity: number = order.quantity): FillEvent {
    return {
      kind: 'fill',
      at: this.tick(),
      tradeId: `t${++this.#trades}`,
      orderId: order.orderId,
      symbol: order.symbol,
      side: order.side,
      price: ticks(Math.round(price * 10)),
      quantity: steps(quantity),
      fee: quote(1000),
      liquidity: 'taker',
      cause: 'order',
    };
  }

  /** Long (or short) 0.04 BTC at 50,000, its stop acknowledged. */
  enter(position: 'long' | 'short' = 'long'): OrderRequest {
    const entry = placed(this.alert({ position }))[0]!;
    this.order(entry.orderId, 'acked');
    const stop = placed(this.fill(entry, 50_000)).find((order) => order.leg === 'stop')!;
    this.order(stop.orderId, 'acked');
    return stop;
  }
}

export const placed = (effects: readonly Effect[]): OrderRequest[] =>
  effects.flatMap((effect) => (effect.kind === 'place' ? [effect.order] : []));

export const cancelled = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) => (effect.kind === 'cancel' ? [effect.orderId] : []));
