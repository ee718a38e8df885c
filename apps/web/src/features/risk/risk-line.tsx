'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { plain } from '#format/figures.ts';

/** What one trade risks and how it is left, in one line, for lists. */
export function RiskLine({ risk }: { readonly risk: TradeRisk }) {
  const b = useTranslations('bots');
  const t = useTranslations('exits');
  const locale = useLocale();
  const { exits, leverage, sizePercent, stopPercent, takeProfitPercent } = risk;
  const parts = [b('riskLine', { leverage, size: sizePercent, stop: stopPercent })];
  if (exits?.targets) {
    const all = exits.targets.map(({ percent }) => plain(percent, locale, 2)).join(' / ');
    parts.push(t('targetsLine', { all }));
  } else if (takeProfitPercent !== null) parts.push(b('riskTarget', { target: takeProfitPercent }));
  if (exits?.trailing) parts.push(t('trailingLine', { percent: plain(exits.trailing.percent, locale, 2) }));
  if (exits?.breakEven) parts.push(t('breakEvenLine'));
  if (exits?.maxBars !== undefined) parts.push(t('maxBarsLine', { count: exits.maxBars }));
  return <p className="figures text-[13px] text-muted">{parts.join(' · ')}</p>;
}
