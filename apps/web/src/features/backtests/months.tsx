'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { ReportMonth } from '#features/backtests/report.ts';
import { percentOfOne } from '#format/figures.ts';
import { Percent } from '#ui/figure.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

/** Every month of the run, years under each other; the colour is the stronger the more it moved. */
export function Months({ months }: { readonly months: readonly ReportMonth[] }) {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const years = [...new Set(months.map(({ year }) => year))];
  const most = Math.max(...months.map((month) => Math.abs(month.return ?? 0)), 1e-9);
  const name = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });
  return (
    <Panel aria-label={t('months')}>
      <PanelHeader title={t('months')} hint={t('monthsHint')} />
      <div className="space-y-4 p-4">
        {years.map((year) => {
          const own = months.filter((month) => month.year === year);
          return (
            <div key={year}>
              <div className="mb-2 flex items-baseline justify-between text-[13px]">
                <h3 className="figures font-semibold">{year}</h3>
                <Percent value={compounded(own)} fraction change digits={2} className="font-semibold" />
              </div>
              <dl className="grid grid-cols-4 gap-1 sm:grid-cols-6">
                {own.map((month) => (
                  <div
                    key={month.month}
                    className="rounded-md px-2 py-1.5"
                    style={{ background: tint(month.return, most) }}
                  >
                    <dt className="text-xs">{name.format(Date.UTC(year, month.month - 1))}</dt>
                    <dd className="figures text-[13px] font-medium">
                      {percentOfOne(month.return, locale, true)}
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

const compounded = (months: readonly ReportMonth[]): number =>
  months.reduce((growth, month) => growth * (1 + (month.return ?? 0)), 1) - 1;

/** Text must stay readable on it, in both themes. */
function tint(value: number | null, most: number): string {
  if (value === null || value === 0) return 'var(--sunken)';
  const share = 8 + 32 * (Math.abs(value) / most);
  return `color-mix(in oklab, var(--${value > 0 ? 'gain' : 'loss'}) ${share.toFixed(0)}%, var(--panel))`;
}
