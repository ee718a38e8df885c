import { marketMs } from '@trendy/domain';
import type { BarEvent, BarView, Strategy, StrategyRegistry, Wish } from '@trendy/domain';
import { SYMBOL } from './desk.ts';

const HOUR = 3_600_000;

/** Wants at each bar what the test says; without a word on the stop it leaves its own alone. */
export const scriptedBy = (wish: (view: BarView) => Partial<Wish>): Strategy => ({
  id: 'scripted',
  version: '1.0.0',
  name: { en: 'Scripted', ko: '대본' },
  description: { en: 'Wants what it is told.', ko: '시키는 대로 해요.' },
  params: { parse: (value) => value, safeParse: (value) => ({ success: true, data: value }) },
  parameters: [],
  warmup: () => 0,
  series: () => [],
  onBar: (view, _params, out) => Object.assign(out, { reason: 'told', ...wish(view) }),
  explain: (view) => ({ close: view.close }),
  paths: () => [],
});

/** Told by the volume of each bar, −1…1. */
const scripted = scriptedBy(({ volume }) => ({ exposure: volume }));

/** The scripted strategy in front of others. */
export const withScripted = (others?: StrategyRegistry): StrategyRegistry => ({
  get: (id) => (id === scripted.id ? scripted : others?.get(id)),
});

/** The closed hour of a number, as an event at its close. */
export function anHour(hour: number, close: number, volume = 1): BarEvent {
  const [openTime, closeTime] = [marketMs(hour * HOUR), marketMs((hour + 1) * HOUR)];
  const prices = { open: close, high: close, low: close, close, volume };
  return { kind: 'bar', at: closeTime, symbol: SYMBOL, timeframe: '1h', openTime, closeTime, ...prices };
}
