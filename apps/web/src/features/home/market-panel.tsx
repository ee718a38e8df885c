'use client';
import { TimeframeId } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { aggregate, withOpenBar } from '#charts/aggregate.ts';
import { PriceChart } from '#charts/price-chart.tsx';
import type { PriceLevel, TradeMark } from '#charts/price-chart.tsx';
import { useApi } from '#data/api.ts';
import { usePrice } from '#data/prices.ts';
import { useScope } from '#data/scope.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { useNow } from '#format/use-now.ts';
import { Percent, Price } from '#ui/figure.tsx';
import { Select } from '#ui/field.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Empty, Failure, Skeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

type Timeframe = (typeof TimeframeId.options)[number];
/** Always offered: made of hours where the market's own bars of that length are not kept. */
const LONG = { '1h': 3_600_000, '4h': 14_400_000, '1d': 86_400_000 } as const;
/** Kept of the built-in exchange always, of other markets while a bot wants them. */
const SHORT: Readonly<Partial<Record<Timeframe, number>>> = { '1m': 60_000, '5m': 300_000, '15m': 900_000 };
const isLong = (timeframe: Timeframe): timeframe is keyof typeof LONG => timeframe in LONG;

/** Candles with this user's entries, exits, and the stops and targets that rest now. */
export function MarketPanel() {
  const t = useTranslations('home');
  const { here, environment, shows } = useScope();
  const venue = here[0]?.venue ?? 'trendy';
  const positions = useApi('listPositions', {});
  const bots = useApi('listBots', {});
  const markets = useApi('listMarkets', { query: { venue, environment } }, { staleTime: 60_000 });
  const wanted =
    positions.data?.items.find((each) => shows(each.accountId))?.symbol ??
    bots.data?.items.find((each) => shows(each.accountId) && each.status === 'active')?.symbol ??
    markets.data?.items[0]?.symbol;
  const [chosen, setChosen] = useState<string>();
  const [picked, setPicked] = useState<Timeframe>();
  const symbol = chosen ?? wanted;
  const market = markets.data?.items.find((each) => each.symbol === symbol);
  const mark = positions.data?.items.find(
    (each) => each.symbol === symbol && shows(each.accountId),
  )?.markPrice;
  const wantedBars =
    bots.data?.items.filter((each) => each.symbol === symbol && each.status === 'active') ?? [];
  const offered = TimeframeId.options.filter(
    (each) =>
      isLong(each) ||
      (venue === 'trendy' && each in SHORT) ||
      wantedBars.some((bot) => bot.timeframe === each),
  );
  const timeframe = picked ?? wantedBars[0]?.timeframe ?? '1h';
  return (
    <Panel aria-label={t('market')} className="flex flex-col">
      <PanelHeader
        title={
          <span className="flex items-center gap-3">
            {markets.data === undefined || symbol === undefined ? (
              t('market')
            ) : (
              <Select
                aria-label={t('chooseMarket')}
                value={symbol}
                onChange={(event) => setChosen(event.target.value)}
                className="w-36 [&_select]:h-8 [&_select]:font-semibold"
              >
                {markets.data.items.map((each) => (
                  <option key={each.symbol} value={each.symbol}>
                    {shortSymbol(each.symbol)}
                  </option>
                ))}
              </Select>
            )}
            {symbol === undefined ? null : (
              <LastPrice
                environment={environment}
                symbol={symbol}
                last={Number(mark ?? market?.lastPrice ?? 0) || null}
              />
            )}
            {market?.change24hPercent === undefined || market.change24hPercent === null ? null : (
              <span className="hidden items-baseline gap-1 text-[13px] font-normal sm:flex">
                <Percent value={market.change24hPercent} change digits={2} />
                <span className="text-muted">{t('in24h')}</span>
              </span>
            )}
          </span>
        }
      >
        <Segmented
          label={t('timeframe')}
          value={timeframe}
          options={offered.map((value) => ({ value, label: value }))}
          onChange={setPicked}
        />
      </PanelHeader>
      <div className="p-2">
        {markets.error !== null ? (
          <Failure error={markets.error} onRetry={() => void markets.refetch()} />
        ) : symbol === undefined ? (
          markets.data === undefined ? (
            <Skeleton className="h-90" />
          ) : (
            <Empty title={t('noMarkets')} text={t('noMarketsText')} />
          )
        ) : (
          <SymbolChart venue={venue} environment={environment} symbol={symbol} timeframe={timeframe} />
        )}
      </div>
    </Panel>
  );
}

interface LastPriceProps {
  readonly environment: string;
  readonly symbol: string;
  readonly last: number | null;
}

function LastPrice({ environment, symbol, last }: LastPriceProps) {
  const live = usePrice(environment, symbol);
  return <Price value={live ?? last} className="text-base font-semibold" />;
}

interface SymbolChartProps {
  readonly venue: 'trendy' | 'binanceusdm' | 'okx';
  readonly environment: 'demo' | 'testnet' | 'live';
  readonly symbol: string;
  readonly timeframe: Timeframe;
}

function SymbolChart({ venue, environment, symbol, timeframe }: SymbolChartProps) {
  const t = useTranslations('home');
  const { shows } = useScope();
  const spanMs = isLong(timeframe) ? LONG[timeframe] : undefined;
  // Hours are what is always kept; the chart's longer bars are made of them.
  const kept = spanMs === undefined ? timeframe : '1h';
  const query = { venue, environment, symbol, timeframe: kept, limit: spanMs === LONG['1h'] ? 500 : 1_500 };
  const bars = useApi('listBars', { query }, { refetchInterval: 20_000 });
  const fills = useApi('listFills', { query: { symbol, limit: 200 } });
  const positions = useApi('listPositions', {}, { refetchInterval: 15_000 });
  const mark = positions.data?.items.find(
    (each) => each.symbol === symbol && shows(each.accountId),
  )?.markPrice;
  const live =
    usePrice(environment, symbol) ?? (mark === undefined || mark === null ? undefined : Number(mark));
  const now = useNow();
  const shown = useMemo(() => {
    const stored = bars.data?.bars ?? [];
    if (spanMs !== undefined) return withOpenBar(aggregate(stored, spanMs), live, now, spanMs);
    const short = SHORT[timeframe];
    return short === undefined ? stored : withOpenBar(stored, live, now, short);
  }, [bars.data, live, now, spanMs, timeframe]);
  const marks = useMemo(
    () =>
      (fills.data?.items ?? [])
        .filter((fill) => shows(fill.accountId))
        .map((fill): TradeMark => ({ at: Date.parse(fill.at), side: fill.side, text: t(fill.side) }))
        .reverse(),
    [fills.data, shows, t],
  );
  const levels = useMemo(
    () =>
      (positions.data?.items ?? [])
        .filter((each) => each.symbol === symbol && shows(each.accountId))
        .flatMap((each): PriceLevel[] => [
          { price: Number(each.entryPrice), title: t('entry'), kind: 'entry' },
          ...(each.stopPrice === null
            ? []
            : [{ price: Number(each.stopPrice), title: t('stop'), kind: 'stop' as const }]),
          ...(each.targetPrice === null
            ? []
            : [{ price: Number(each.targetPrice), title: t('target'), kind: 'target' as const }]),
        ]),
    [positions.data, symbol, shows, t],
  );
  if (bars.error !== null && bars.data === undefined) {
    return <Failure error={bars.error} onRetry={() => void bars.refetch()} />;
  }
  if (bars.data === undefined) return <Skeleton className="h-90" />;
  if (bars.data.bars.length === 0) return <Empty title={t('noBars')} text={t('noBarsText')} />;
  return (
    <PriceChart
      label={t('priceChart', { symbol: shortSymbol(symbol), timeframe })}
      bars={shown}
      marks={marks}
      levels={levels}
      viewKey={`${symbol} ${timeframe}`}
    />
  );
}
