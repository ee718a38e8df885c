'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { Report } from '#features/backtests/report.ts';
import { tStatistic, verdictOf } from '#features/backtests/verdict.ts';
import type { Verdict } from '#features/backtests/verdict.ts';
import { money, percentOfOne, plain } from '#format/figures.ts';

const YEAR_MS = 365 * 86_400_000;

interface VerdictLineProps {
  readonly report: Pick<Report, 'metrics' | 'costs' | 'benchmark' | 'result' | 'data'>;
  /** What it is worth stands elsewhere: here only what it came to. */
  readonly isWeighed?: boolean;
}

/** What the run came to, in a sentence and its grounds, before any figure. */
export function VerdictLine({ report, isWeighed = false }: VerdictLineProps) {
  const t = useTranslations('verdict');
  const locale = useLocale();
  const years = (report.data.to - report.data.from) / YEAR_MS;
  const input = {
    netReturn: report.metrics.totalReturn.value ?? 0,
    gross: Number(report.costs.gross),
    buyAndHold: report.benchmark.return,
    sharpe: report.metrics.sharpe.value,
    trades: report.result.trades,
    years,
  };
  const verdict = verdictOf(input);
  const shown = isWeighed && WEIGHS.includes(verdict) ? 'gained' : verdict;
  const costs = Number(report.costs.gross) - Number(report.costs.net);
  const values = {
    net: percentOfOne(input.netReturn, locale, true),
    hold: percentOfOne(input.buyAndHold, locale, true),
    gross: money(report.costs.gross, locale, true),
    costs: money(costs, locale),
    trades: input.trades,
    months: plain(years * 12, locale, 0),
    t: plain(tStatistic(input), locale, 1),
  };
  return (
    <div data-testid="verdict">
      <p className="max-w-[60ch] text-base font-semibold tracking-tight text-balance">
        {t(`${shown}.title`, values)}
      </p>
      <p className="mt-1 max-w-[80ch] text-sm text-muted">{t(`${shown}.text`, values)}</p>
    </div>
  );
}

const WEIGHS: readonly Verdict[] = ['too_few', 'luck', 'made_money'];
