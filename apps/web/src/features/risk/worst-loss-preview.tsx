'use client';
import { useLocale, useTranslations } from 'next-intl';
import { outcomeOfTrade } from '#features/risk/worst-loss.ts';
import type { RuledRisk } from '#features/risk/worst-loss.ts';
import { money, percent } from '#format/figures.ts';

interface WorstLossPreviewProps {
  readonly equity: number;
  readonly risk: RuledRisk;
  readonly maxDrawdownPercent: number;
}

/** The settings as one loss in money, which says more than four percentages. */
export function WorstLossPreview({ equity, risk, maxDrawdownPercent }: WorstLossPreviewProps) {
  const t = useTranslations('risk');
  const locale = useLocale();
  const outcome = outcomeOfTrade(equity, risk, maxDrawdownPercent);
  return (
    <section aria-label={t('previewTitle')} aria-live="polite" className="rounded-xl border bg-sunken p-4">
      <p className="text-[13px] text-muted">{t('previewTitle')}</p>
      <p className="mt-1 text-[28px] leading-tight font-semibold tracking-tight">
        <span className="figures">{money(-outcome.loss, locale)}</span>{' '}
        <span className="text-base font-normal text-muted">
          USDT · {percent(-outcome.lossPercent, locale, false, 2)}
        </span>
      </p>
      <p className="mt-2 text-sm">
        {t('previewText', {
          equity: money(equity, locale),
          margin: money(outcome.margin, locale),
          notional: money(outcome.notional, locale),
          stop: percent(risk.stopPercent, locale, false, 1),
          leverage: outcome.leverage,
        })}
      </p>
      {outcome.isShrunk ? (
        <p className="mt-1 text-sm">
          {t('previewShrunk', { limit: percent(risk.guards?.sizing?.riskPercent ?? 0, locale, false, 1) })}
        </p>
      ) : null}
      {outcome.win === null ? null : (
        <p className="mt-1 text-sm">
          {t(risk.exits?.targets ? 'previewWinAll' : 'previewWin', {
            win: money(outcome.win, locale, true),
            sold: percent(outcome.soldPercent, locale, false, 0),
          })}
        </p>
      )}
      <p className="mt-1 text-sm">
        {t('previewLimit', {
          count: outcome.lossesToLimit,
          limit: percent(maxDrawdownPercent, locale, false, 0),
        })}
      </p>
      <p className="mt-2 text-[13px] text-muted">{t('previewGap')}</p>
    </section>
  );
}
