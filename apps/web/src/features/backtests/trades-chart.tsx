'use client';
import { EnvironmentId, TimeframeId, VenueId } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { PriceChart } from '#charts/price-chart.tsx';
import type { TradeMark } from '#charts/price-chart.tsx';
import { useApi } from '#data/api.ts';
import type { Report } from '#features/backtests/report.ts';
import { useRun } from '#features/backtests/use-run.ts';
import { shortSymbol } from '#features/words/symbol.ts';
import { Empty, Failure, Skeleton } from '#ui/states.tsx';

/** The last bars of the run with every entry and exit on them. */
export function TradesChart({ report, id }: { readonly report: Report; readonly id: string }) {
  const t = useTranslations('backtests');
  const run = useRun(id).data;
  const query = {
    venue: VenueId.parse(run?.venue ?? 'trendy'),
    environment: EnvironmentId.parse(run?.environment ?? 'demo'),
    symbol: report.settings.symbol,
    timeframe: TimeframeId.parse(report.settings.timeframe),
    limit: 1500,
    to: report.data.to,
  };
  const bars = useApi('listBars', { query }, { staleTime: Infinity });
  const first = bars.data?.bars[0]?.[0];
  const marks = useMemo(() => marksOf(report, first ?? Number.POSITIVE_INFINITY, t), [report, first, t]);
  if (bars.error !== null) return <Failure error={bars.error} onRetry={() => void bars.refetch()} />;
  if (bars.data === undefined) return <Skeleton className="h-90" />;
  if (bars.data.bars.length === 0) return <Empty title={t('noBars')} text={t('noBarsText')} />;
  return (
    <PriceChart
      label={t('tradesChart', { symbol: shortSymbol(report.settings.symbol) })}
      bars={bars.data.bars}
      marks={marks}
      viewKey={id}
    />
  );
}

function marksOf(
  report: Report,
  from: number,
  t: ReturnType<typeof useTranslations<'backtests'>>,
): readonly TradeMark[] {
  const marks: TradeMark[] = [];
  for (const trade of report.trades) {
    const long = trade.side === 'long';
    if (trade.entryTime >= from) {
      marks.push({
        at: trade.entryTime,
        side: long ? 'buy' : 'sell',
        text: t(long ? 'markLong' : 'markShort'),
      });
    }
    if (trade.exitTime !== null && trade.exitTime >= from) {
      marks.push({ at: trade.exitTime, side: long ? 'sell' : 'buy', text: t('markExit') });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}
