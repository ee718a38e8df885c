'use client';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { PriceChart } from '#charts/price-chart.tsx';
import type { BarTuple, PriceLevel, TradeMark } from '#charts/price-chart.tsx';
import { useApi } from '#data/api.ts';
import { usePrice } from '#data/prices.ts';
import { useScope } from '#data/scope.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Percent, Price } from '#ui/figure.tsx';
import { Select } from '#ui/field.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Empty, Failure, Skeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

const TIMEFRAMES = ['1m', '15m', '1h', '4h', '1d'] as const;
type Timeframe = (typeof TIMEFRAMES)[number];

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
  const [timeframe, setTimeframe] = useState<Timeframe>('15m');
  const symbol = chosen ?? wanted;
  const market = markets.data?.items.find((each) => each.symbol === symbol);
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
              <LastPrice environment={environment} symbol={symbol} last={market?.lastPrice ?? null} />
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
          options={TIMEFRAMES.map((value) => ({ value, label: value }))}
          onChange={setTimeframe}
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
  const query = { venue, environment, symbol, timeframe, limit: 400 };
  const bars = useApi('listBars', { query }, { refetchInterval: timeframe === '1m' ? 5_000 : 20_000 });
  const fills = useApi('listFills', { query: { symbol, limit: 200 } });
  const positions = useApi('listPositions', {});
  const live = usePrice(environment, symbol);
  const shown = useMemo(() => withLive(bars.data?.bars ?? [], live), [bars.data, live]);
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

/** The newest price moves the last candle until the server's next bar replaces it. */
function withLive(bars: readonly BarTuple[], live: number | undefined): readonly BarTuple[] {
  const last = bars.at(-1);
  if (last === undefined || live === undefined) return bars;
  const [time, open, high, low, , volume] = last;
  return [...bars.slice(0, -1), [time, open, Math.max(high, live), Math.min(low, live), live, volume]];
}
