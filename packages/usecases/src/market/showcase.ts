import type { AnswerOf } from '@trendy/contracts';
import { ok } from '@trendy/domain';
import type { InstrumentRecord, MarketKey } from '@trendy/domain';
import type { Answer } from '../refusal.ts';
import type { Services } from '../services.ts';
import { instant } from '../instant.ts';
import { barRow } from './market.ts';

type ShowcaseRow = AnswerOf<'getShowcase'>['items'][number];

const BUILT_IN: MarketKey = { venue: 'trendy', environment: 'demo' };
const SYMBOLS = 6;
const DAY_OF_BARS = 96;

/** The built-in exchange as anybody may watch it, without an account. What is not heard of now is left out. */
export async function getShowcase(services: Services): Answer<AnswerOf<'getShowcase'>> {
  const known = await services.database.market.instruments(BUILT_IN);
  const rows = await Promise.all(known.slice(0, SYMBOLS).map((record) => showcaseRow(services, record)));
  return ok({ items: rows.filter((row) => row !== null) });
}

async function showcaseRow(
  services: Services,
  { instrument: { symbol, base, tickSize } }: InstrumentRecord,
): Promise<ShowcaseRow | null> {
  const heard = services.livePrices.latest(BUILT_IN, symbol);
  if (!heard) return null;
  const series = { ...BUILT_IN, symbol, timeframe: '15m' } as const;
  const bars = await services.database.market.bars(series, { limit: DAY_OF_BARS });
  const { price, at } = heard;
  const [first] = bars;
  return {
    symbol,
    base,
    tickSize,
    lastPrice: price,
    change24hPercent: first && bars.length === DAY_OF_BARS ? 100 * (price / first.open - 1) : null,
    at: instant(at),
    bars: bars.map(barRow),
  };
}
