'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Report } from '#features/backtests/report.ts';
import { percentOfOne, plain } from '#format/figures.ts';
import { Money, Percent } from '#ui/figure.tsx';
import { Panel } from '#ui/surface.tsx';

/** The headline figures, each with how much it would vary over as many other days like these. */
export function Metrics({ report }: { readonly report: Report }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const { benchmark, errors, metrics, result } = report;
  const rate = (error: Error | undefined) => plusMinus(error, (value) => percentOfOne(value, locale));
  const ratio = (error: Error | undefined) => plusMinus(error, (value) => plain(value, locale));
  return (
    <Panel aria-label={t('figures')}>
      <dl className="grid grid-cols-2 gap-px bg-line sm:grid-cols-3 lg:grid-cols-5">
        <Figure
          name={t('net')}
          value={<Percent value={metrics.totalReturn.value} fraction change digits={2} />}
          error={rate(errors?.totalReturn)}
        />
        <Figure
          name={t('hold')}
          value={<Percent value={benchmark.return} fraction change digits={2} />}
          error={t('fallOf', { fall: percentOfOne(benchmark.maxDrawdown, locale) })}
        />
        <Figure name={t('finalEquity')} value={<Money value={result.finalEquity} />} />
        <Figure
          name={t('maxDrawdown')}
          value={<Percent value={metrics.maxDrawdown.value} fraction digits={2} />}
          error={rate(errors?.maxDrawdown)}
        />
        <Figure
          name={t('cagr')}
          value={<Percent value={metrics.cagr.value} fraction change digits={2} />}
          error={rate(errors?.cagr)}
        />
        <Figure
          name={t('sharpe')}
          value={plain(metrics.sharpe.value, locale)}
          hint={t('perYear')}
          error={ratio(errors?.sharpe)}
        />
        <Figure
          name={t('sortino')}
          value={plain(metrics.sortino.value, locale)}
          hint={t('perYear')}
          error={ratio(errors?.sortino)}
        />
        <Figure
          name={t('volatility')}
          value={<Percent value={metrics.volatility.value} fraction />}
          hint={t('perYear')}
          error={rate(errors?.volatility)}
        />
        <Figure
          name={t('calmar')}
          value={plain(metrics.calmar.value, locale)}
          error={ratio(errors?.calmar)}
        />
        <Figure name={t('timeInMarket')} value={<Percent value={metrics.timeInMarket.value} fraction />} />
        <Figure name={t('trades')} value={plain(result.trades, locale, 0)} />
        <Figure
          name={t('winRate')}
          value={<Percent value={metrics.winRate.value} fraction />}
          error={rate(errors?.winRate)}
        />
        <Figure name={t('profitFactor')} value={plain(metrics.profitFactor.value, locale)} />
        <Figure
          name={t('expectancy')}
          value={<Money value={metrics.expectancy.value} change />}
          error={ratio(errors?.expectancy)}
        />
        <Figure name={t('perTradeCosts')} value={<Money value={costPerTrade(report)} />} />
      </dl>
      {errors === undefined ? null : (
        <p className="border-t px-4 py-2 text-xs text-muted">
          {t('errorsHint', { days: plain(errors.days, locale, 0) })}
        </p>
      )}
    </Panel>
  );
}

interface Error {
  readonly value: number | null;
}

const plusMinus = (error: Error | undefined, show: (value: number) => string): string | undefined =>
  error === undefined || error.value === null ? undefined : `± ${show(error.value)}`;

const costPerTrade = ({ costs, result }: Report): number | null =>
  result.trades === 0 ? null : (Number(costs.gross) - Number(costs.net)) / result.trades;

interface FigureProps {
  readonly name: string;
  readonly value: ReactNode;
  readonly hint?: string;
  readonly error?: string | undefined;
}

function Figure({ name, value, hint, error }: FigureProps) {
  return (
    <div className="bg-panel px-4 py-3 last:col-span-2 sm:last:col-span-1">
      <dt className="text-[13px] text-muted">
        {name}
        {hint === undefined ? null : <span className="ml-1 text-xs">{hint}</span>}
      </dt>
      <dd className="mt-0.5">
        <span className="figures text-base font-semibold">{value}</span>
        {error === undefined ? null : <span className="figures block text-xs text-muted">{error}</span>}
      </dd>
    </div>
  );
}
