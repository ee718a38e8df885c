'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { percent } from '#format/figures.ts';
import { Slider } from '#ui/slider.tsx';
import { Switch } from '#ui/switch.tsx';

interface RiskSlidersProps {
  readonly value: TradeRisk;
  readonly onChange: (value: TradeRisk) => void;
}

/** The four settings of a trade, within the product's ceilings. */
export function RiskSliders({ value, onChange }: RiskSlidersProps) {
  const t = useTranslations('risk');
  const locale = useLocale();
  const shown = (number: number) => percent(number, locale, false, 1);
  const ends = (low: number, high: number): readonly [string, string] => [
    percent(low, locale, false, 0),
    percent(high, locale, false, 0),
  ];
  const hasTarget = value.takeProfitPercent !== null;
  return (
    <div className="space-y-6">
      <Slider
        label={t('leverage')}
        hint={t('leverageHint')}
        value={value.leverage}
        min={1}
        max={10}
        step={1}
        shown={`${value.leverage}×`}
        ends={['1×', '10×']}
        onChange={(leverage) => onChange({ ...value, leverage })}
      />
      <Slider
        label={t('size')}
        hint={t('sizeHint')}
        value={value.sizePercent}
        min={5}
        max={20}
        step={1}
        shown={percent(value.sizePercent, locale, false, 0)}
        ends={ends(5, 20)}
        onChange={(sizePercent) => onChange({ ...value, sizePercent })}
      />
      <Slider
        label={t('stop')}
        hint={t('stopHint')}
        value={value.stopPercent}
        min={1}
        max={5}
        step={0.5}
        shown={shown(value.stopPercent)}
        ends={ends(1, 5)}
        onChange={(stopPercent) => onChange({ ...value, stopPercent })}
      />
      <div>
        <label className="mb-2 flex items-center justify-between gap-4 text-sm">
          <span>
            <span className="block font-medium">{t('useTarget')}</span>
            <span className="block text-[13px] text-muted">{t('useTargetHint')}</span>
          </span>
          <Switch
            aria-label={t('useTarget')}
            checked={hasTarget}
            onCheckedChange={(on) => onChange({ ...value, takeProfitPercent: on ? 4 : null })}
          />
        </label>
        {value.takeProfitPercent === null ? null : (
          <Slider
            label={t('target')}
            value={value.takeProfitPercent}
            min={2}
            max={10}
            step={0.5}
            shown={shown(value.takeProfitPercent)}
            ends={ends(2, 10)}
            onChange={(takeProfitPercent) => onChange({ ...value, takeProfitPercent })}
          />
        )}
      </div>
    </div>
  );
}
