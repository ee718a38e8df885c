import { marketMs, ok, quoteToDecimal } from '@trendy/domain';
import type { Bar, InstrumentRecord } from '@trendy/domain';
import type { AnswerOf, QueryOf } from '@trendy/contracts';
import type { Answer } from '../refusal.ts';
import type { Services } from '../services.ts';

type MarketRow = AnswerOf<'listMarkets'>['items'][number];
type Market = QueryOf<'listMarkets'>;

/** What can be traded at a venue, as the worker last read it there. */
export async function listMarkets(services: Services, market: Market): Answer<AnswerOf<'listMarkets'>> {
  const known = await services.database.market.instruments(market);
  const items: MarketRow[] = [];
  for (const record of known.filter(isOffered)) {
    items.push(await marketRow(services, market, record));
  }
  return ok({ items });
}

const CLOSED = new Set(['closed', 'settling', 'delisted', 'break']);
/** A wallet is counted in one coin. */
const WALLET_COIN = 'USDT';

/** Whether a bot may be made for it: it trades, and is settled in the coin that wallets are counted in. */
export const isOffered = ({ status, instrument }: InstrumentRecord): boolean =>
  !CLOSED.has(status) && instrument.quote === WALLET_COIN;

const DAY_MS = 86_400_000;

async function marketRow(
  services: Services,
  market: Market,
  { instrument }: InstrumentRecord,
): Promise<MarketRow> {
  const { symbol, base, quote, tickSize, stepSize, minNotional, brackets } = instrument;
  const heard = services.livePrices.latest(market, symbol);
  const hours = await newest(services, market, symbol, '1h', 25);
  const minutes = await newest(services, market, symbol, '1m', 1);
  const last = [hours.at(-1), minutes.at(-1)]
    .filter((bar) => bar !== undefined)
    .reduce<Bar | null>((best, bar) => (best && best.closeTime > bar.closeTime ? best : bar), null);
  const dayAgo = last && hours.find((bar) => Math.abs(last.closeTime - bar.closeTime - DAY_MS) <= 3_600_000);
  const price = heard?.price ?? last?.close ?? null;
  return {
    symbol,
    base,
    quote,
    tickSize,
    stepSize,
    minNotional: quoteToDecimal(minNotional),
    maxLeverage: Math.max(1, ...brackets.map((bracket) => bracket.maxLeverage)),
    lastPrice: price,
    change24hPercent: price !== null && dayAgo ? 100 * (price / dayAgo.close - 1) : null,
  };
}

const newest = (
  services: Services,
  market: Market,
  symbol: string,
  timeframe: '1h' | '1m',
  limit: number,
): Promise<readonly Bar[]> => services.database.market.bars({ ...market, symbol, timeframe }, { limit });

export async function listBars(
  services: Services,
  { venue, environment, symbol, timeframe, limit, to }: QueryOf<'listBars'>,
): Answer<AnswerOf<'listBars'>> {
  const bars = await services.database.market.bars(
    { venue, environment, symbol, timeframe },
    { limit, ...(to === undefined ? {} : { to: marketMs(to) }) },
  );
  return ok({ bars: bars.map(barRow) });
}

export const barRow = ({
  openTime,
  open,
  high,
  low,
  close,
  volume,
}: Bar): AnswerOf<'listBars'>['bars'][number] => [openTime, open, high, low, close, volume];
