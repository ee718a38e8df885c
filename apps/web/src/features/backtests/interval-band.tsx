'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { IntervalCell, ReportInterval } from '#features/backtests/report.ts';
import { percentOfOne, plain } from '#format/figures.ts';
import { cn } from '#ui/class-names.ts';
import { Percent } from '#ui/figure.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

/** The result as a range instead of a point, and the cost at which nothing is left of it. */
export function IntervalBand({ interval }: { readonly interval: ReportInterval }) {
  const t = useTranslations('backtests.interval');
  const locale = useLocale();
  const { breakEven, chargedBps, headline, high, low } = interval;
  const sign = low > 0 ? 'gain' : high <= 0 ? 'loss' : 'open';
  return (
    <Panel aria-label={t('title')}>
      <PanelHeader title={t('title')} hint={t('hint')} />
      <div className="grid gap-6 p-4 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <div>
          <p className="font-medium">
            {t(sign, { low: percentOfOne(low, locale, true), high: percentOfOne(high, locale, true) })}
          </p>
          <Band interval={interval} />
          <dl className="grid grid-cols-3 text-[13px]">
            {(
              [
                ['low', low, 'text-left'],
                ['charged', headline.netReturn, 'text-center'],
                ['high', high, 'text-right'],
              ] as const
            ).map(([key, value, place]) => (
              <div key={key} className={place}>
                <dt className="text-muted">{t(key)}</dt>
                <dd className="mt-0.5 font-semibold">
                  <Percent value={value} fraction change digits={2} />
                </dd>
              </div>
            ))}
          </dl>
        </div>
        <div className="border-t pt-4 lg:border-t-0 lg:border-l lg:pt-0 lg:pl-6">
          <p className="text-[13px] text-muted">{t('breakEven')}</p>
          <p className="figures mt-0.5 text-lg font-semibold">
            {breakEven.costBps === null ? '–' : t('perSide', { bps: plain(breakEven.costBps, locale, 1) })}
          </p>
          <p className="mt-1 text-[13px] text-muted">
            {breakEven.costBps === null
              ? t(`noBreakEven.${reasonKey(breakEven.reason)}`)
              : t(breakEven.costBps > chargedBps ? 'roomLeft' : 'noRoom', {
                  charged: plain(chargedBps, locale, 1),
                })}
          </p>
        </div>
      </div>
      <details className="border-t px-4 py-2.5 text-[13px]">
        <summary className="font-medium text-muted">{t('all', { cells: interval.cells.length })}</summary>
        <Cells cells={interval.cells} />
      </details>
    </Panel>
  );
}

const REASONS = ['no_trades', 'loses_before_costs', 'above_500_bps'] as const;
const reasonKey = (reason: string | undefined): (typeof REASONS)[number] =>
  REASONS.find((each) => each === reason) ?? 'no_trades';

/** From the lowest to the highest outcome on one axis with zero; a thin line for each combination. */
function Band({ interval: { cells, headline, high, low } }: { readonly interval: ReportInterval }) {
  const t = useTranslations('backtests.interval');
  const from = Math.min(low, 0);
  const to = Math.max(high, 0);
  const room = Math.max((to - from) * 0.04, 1e-6);
  const place = (value: number): string => `${((value - from + room) / (to - from + 2 * room)) * 100}%`;
  return (
    <div aria-hidden className="relative mt-6 mb-3 h-10">
      <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
      {low < 0 ? (
        <span
          className="absolute inset-y-1.5 rounded-l-sm bg-loss/20"
          style={{ left: place(low), right: `calc(100% - ${place(Math.min(high, 0))})` }}
        />
      ) : null}
      {high > 0 ? (
        <span
          className="absolute inset-y-1.5 rounded-r-sm bg-gain/20"
          style={{ left: place(Math.max(low, 0)), right: `calc(100% - ${place(high)})` }}
        />
      ) : null}
      {cells.map(({ feeMultiple, netReturn, path, slippageMultiple }) => (
        <span
          key={`${path} ${feeMultiple} ${slippageMultiple}`}
          className={cn('absolute inset-y-1.5 w-px opacity-60', netReturn < 0 ? 'bg-loss' : 'bg-gain')}
          style={{ left: place(netReturn) }}
        />
      ))}
      <span className="absolute inset-y-0 w-px bg-line-strong" style={{ left: place(0) }} />
      <span
        className="absolute -top-4 -translate-x-1/2 text-xs whitespace-nowrap text-muted"
        style={{ left: place(0) }}
      >
        {t('zero')}
      </span>
      <span
        className="absolute inset-y-0 w-1 -translate-x-1/2 rounded-full bg-text"
        style={{ left: place(headline.netReturn) }}
      />
    </div>
  );
}

function Cells({ cells }: { readonly cells: readonly IntervalCell[] }) {
  const t = useTranslations('backtests.interval');
  const locale = useLocale();
  const slippages = [...new Set(cells.map((cell) => cell.slippageMultiple))];
  const rows = [...new Map(cells.map((cell) => [`${cell.path} ${cell.feeMultiple}`, cell])).values()];
  return (
    <div className="mt-3 overflow-x-auto" role="group" aria-label={t('title')} tabIndex={0}>
      <table className="w-full min-w-110 border-collapse">
        <caption className="sr-only">{t('title')}</caption>
        <thead>
          <tr className="border-b text-left text-xs text-muted">
            <th scope="col" className="h-8 pr-3 font-medium">
              {t('path')}
            </th>
            <th scope="col" className="pr-3 font-medium">
              {t('fees')}
            </th>
            {slippages.map((each) => (
              <th key={each} scope="col" className="pl-3 text-right font-medium">
                {t('slippage', { times: plain(each, locale) })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.path} ${row.feeMultiple}`} className="border-b last:border-0">
              <td className="h-9 pr-3">{t(`paths.${row.path}`)}</td>
              <td className="figures pr-3">{plain(row.feeMultiple, locale)}×</td>
              {slippages.map((each) => (
                <td key={each} className="pl-3 text-right">
                  <Percent value={netOf(cells, row, each)} fraction change digits={2} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const netOf = (
  cells: readonly IntervalCell[],
  { feeMultiple, path }: IntervalCell,
  slippageMultiple: number,
): number | undefined =>
  cells.find(
    (cell) =>
      cell.path === path && cell.feeMultiple === feeMultiple && cell.slippageMultiple === slippageMultiple,
  )?.netReturn;
