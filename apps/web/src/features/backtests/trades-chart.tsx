'use client';
import { EnvironmentId, TimeframeId, VenueId } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { PriceChart } from '#charts/price-chart.tsx';
import type { TradeMark } from '#charts/price-chart.tsx';
import { useApi } from '#data/api.ts';
import type { Report, ReportTrade } from '#features/backtests/report.ts';
import { useRun } from '#features/backtests/use-run.ts';
import { useReasonWords } from '#features/words/reason.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { percentOfOne, price } from '#format/figures.ts';
import { Empty, Failure, Skeleton } from '#ui/states.tsx';

interface TradesChartProps {
  readonly report: Report;
  readonly id: string;
  /** Which trade the chart stands on; without it as much as is loaded, up to the end. */
  readonly shown: ReportTrade | undefined;
}

/** Bars that the API gives at once. */
const MOST_BARS = 1_500;

/** The bars around a trade, with every entry and exit on them and why it was made under the pointer. */
export function TradesChart({ report, id, shown }: TradesChartProps) {
  const t = useTranslations('backtests');
  const run = useRun(id).data;
  const { data, settings, trades } = report;
  const middle = shown?.entryTime ?? data.to;
  const barMs = (data.to - data.from) / Math.max(data.bars + data.missingBars, 1);
  // In steps, so that trades near each other share their bars.
  const stepMs = (MOST_BARS / 2) * barMs;
  const ahead = data.from + Math.ceil((middle - data.from + stepMs / 2) / stepMs) * stepMs;
  const query = {
    venue: VenueId.parse(run?.venue ?? 'trendy'),
    environment: EnvironmentId.parse(run?.environment ?? 'demo'),
    symbol: settings.symbol,
    timeframe: TimeframeId.parse(settings.timeframe),
    limit: MOST_BARS,
    to: Math.round(Math.min(data.to, ahead)),
  };
  const bars = useApi('listBars', { query }, { staleTime: Infinity });
  const first = bars.data?.bars[0]?.[0];
  const last = bars.data?.bars.at(-1)?.[0];
  const words = useMarkWords();
  const marks = useMemo(
    () => (first === undefined || last === undefined ? [] : marksOf(trades, first, last + barMs, words)),
    [trades, first, last, barMs, words],
  );
  if (bars.error !== null) return <Failure error={bars.error} onRetry={() => void bars.refetch()} />;
  if (bars.data === undefined) return <Skeleton className="h-90" />;
  if (bars.data.bars.length === 0) return <Empty title={t('noBars')} text={t('noBarsText')} />;
  return (
    <PriceChart
      label={t('tradesChart', { symbol: shortSymbol(settings.symbol) })}
      bars={bars.data.bars}
      marks={marks}
      viewKey={`${id} ${shown?.number ?? 0}`}
      {...(shown === undefined ? { whole: true } : { focusAt: middle })}
    />
  );
}

interface MarkWords {
  readonly entry: (trade: ReportTrade) => Pick<TradeMark, 'text' | 'detail'>;
  readonly exit: (trade: ReportTrade) => Pick<TradeMark, 'text' | 'detail'>;
}

function useMarkWords(): MarkWords {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const reason = useReasonWords();
  return useMemo(
    () => ({
      entry: ({ entryPrice, entryReason, number, side }) => ({
        text: t(side === 'long' ? 'markLong' : 'markShort'),
        detail: t('entryDetail', {
          number,
          side: t(side === 'long' ? 'markLong' : 'markShort'),
          price: price(entryPrice, locale),
          why: entryReason === null ? '–' : reason(entryReason),
        }),
      }),
      exit: ({ exitPrice, exitReason, number, ...trade }) => {
        const key = `exit.${exitReason}` as Parameters<typeof t>[0];
        return {
          text: t('markExit'),
          detail: t('exitDetail', {
            number,
            price: price(exitPrice, locale),
            why: t.has(key) ? t(key) : exitReason,
            result: percentOfOne(trade.return, locale, true, 2),
          }),
        };
      },
    }),
    [t, locale, reason],
  );
}

function marksOf(
  trades: readonly ReportTrade[],
  from: number,
  to: number,
  words: MarkWords,
): readonly TradeMark[] {
  const marks: TradeMark[] = [];
  const isSeen = (at: number): boolean => at >= from && at <= to;
  for (const trade of trades) {
    const long = trade.side === 'long';
    if (isSeen(trade.entryTime)) {
      marks.push({ at: trade.entryTime, side: long ? 'buy' : 'sell', ...words.entry(trade) });
    }
    if (trade.exitTime !== null && isSeen(trade.exitTime)) {
      marks.push({ at: trade.exitTime, side: long ? 'sell' : 'buy', ...words.exit(trade) });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}
