'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { Badge } from '#ui/badge.tsx';
import { Money } from '#ui/figure.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';
import { Tile } from '#ui/tile.tsx';
import { fixed, percent, plain } from '#format/figures.ts';

type Accuracy = ResponseOf<'listSlippage'>['accuracy'];

interface PredictionAccuracyProps {
  readonly accuracy: Accuracy;
  readonly summary: ResponseOf<'listSlippage'>['summary'];
}

/** How good the predictions are, against what is promised, and what not being filled has cost. */
export function PredictionAccuracy({ accuracy, summary }: PredictionAccuracyProps) {
  const t = useTranslations('slippage');
  const locale = useLocale();
  const { insideInterval, judged, meanErrorBps, medianErrorBps, withInterval } = accuracy;
  const bps = (value: number | null) => (value === null ? '–' : t('bps', { value: fixed(value, locale, 1) }));
  return (
    <Panel className="mb-4">
      <PanelHeader
        title={t('accuracyTitle')}
        hint={t('accuracyHint', { count: judged, coverage: plain(accuracy.coveragePercent, locale, 0) })}
      />
      <dl className="grid grid-cols-1 gap-px overflow-hidden rounded-b-xl bg-line sm:grid-cols-2 lg:grid-cols-4">
        <Tile name={t('medianError')}>
          <Share value={accuracy.medianErrorPercent} target={accuracy.targetPercent} />
          <Small>{t('inBps', { value: bps(medianErrorBps) })}</Small>
        </Tile>
        <Tile name={t('meanError')}>
          <Share value={accuracy.meanErrorPercent} target={accuracy.targetPercent} />
          <Small>{t('inBps', { value: bps(meanErrorBps) })}</Small>
        </Tile>
        <Tile name={t('inside')}>
          {withInterval === 0 ? '–' : percent((100 * insideInterval) / withInterval, locale, false, 0)}
          <Small>
            {withInterval === 0
              ? t('noInterval')
              : t('insideOf', { inside: insideInterval, count: withInterval })}
          </Small>
        </Tile>
        <Tile name={t('opportunity')}>
          {summary.unfilledCounted === 0 ? '–' : <Money value={summary.opportunityQuote} />}
          <Small>
            {t('opportunityOf', {
              counted: summary.unfilledCounted,
              uncounted: summary.unfilledUncounted,
            })}
          </Small>
        </Tile>
      </dl>
    </Panel>
  );
}

function Share({ value, target }: { readonly value: number | null; readonly target: number }) {
  const t = useTranslations('slippage');
  const locale = useLocale();
  if (value === null) return <>–</>;
  const isMet = value < target;
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {percent(value, locale, false, 0)}
      <Badge tone={isMet ? 'good' : 'caution'}>
        {t(isMet ? 'targetMet' : 'targetMissed', { target: percent(target, locale, false, 0) })}
      </Badge>
    </span>
  );
}

const Small = ({ children }: { readonly children: React.ReactNode }) => (
  <span className="block text-xs font-normal text-muted">{children}</span>
);
