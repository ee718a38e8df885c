'use client';
import { EnvironmentId, TimeframeId, VenueId } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { PriceChart } from '#charts/price-chart.tsx';
import type { TradeMark } from '#charts/price-chart.tsx';
import type { Report, ReportTrade } from '#features/backtests/report.ts';
import { useBarPages } from '#features/backtests/use-bar-pages.ts';
import { useRun } from '#features/backtests/use-run.ts';
import { useReasonWords } from '#features/words/reason.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { percentOfOne, price } from '#format/figures.ts';
import { day } from '#format/instants.ts';
import { Empty, Failure, Skeleton } from '#ui/states.tsx';

interface TradesChartProps {
  readonly report: Report;
  readonly id: string;
  /** Which trade the chart stands on; without it the newest bars; dragging loads the others. */
  readonly shown: ReportTrade | undefined;
}

/** The bars around a trade, with every entry and exit on them and why it was made under the pointer. */
export function TradesChart({ report, id, shown }: TradesChartProps) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const run = useRun(id).data;
  const { data, settings, trades } = report;
  const span = {
    from: data.from,
    to: data.to,
    barMs: (data.to - data.from) / Math.max(data.bars + data.missingBars, 1),
  };
  const { barMs } = span;
  const series = {
    venue: VenueId.parse(run?.venue ?? 'trendy'),
    environment: EnvironmentId.parse(run?.environment ?? 'demo'),
    symbol: settings.symbol,
    timeframe: TimeframeId.parse(settings.timeframe),
  };
  const { bars, error, isLoadingMore, retry, widen } = useBarPages(series, span, shown?.entryTime);
  const first = bars?.[0]?.[0];
  const last = bars?.at(-1)?.[0];
  const words = useMarkWords();
  const marks = useMemo(
    () => (first === undefined || last === undefined ? [] : marksOf(trades, first, last + barMs, words)),
    [trades, first, last, barMs, words],
  );
  if (bars === undefined) {
    return error === null ? <Skeleton className="h-90" /> : <Failure error={error} onRetry={retry} />;
  }
  if (first === undefined || last === undefined) return <Empty title={t('noBars')} text={t('noBarsText')} />;
  const range = { first: day(first, locale), last: day(last, locale), bars: data.bars };
  return (
    <>
      <PriceChart
        label={t('tradesChart', { symbol: shortSymbol(settings.symbol) })}
        bars={bars}
        marks={marks}
        viewKey={`${id} ${shown?.number ?? 0}`}
        onEnd={widen}
        {...(shown === undefined ? { whole: true } : { focusAt: shown.entryTime })}
      />
      {bars.length >= data.bars ? null : (
        <p aria-live="polite" className="px-2 pt-2 text-[13px] text-muted">
          {isLoadingMore ? t('loadingBars') : t('chartRange', range)}
        </p>
      )}
    </>
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
      marks.push({ at: trade.exitTime, side: long ? 'sell' : 'buy', isExit: true, ...words.exit(trade) });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}
