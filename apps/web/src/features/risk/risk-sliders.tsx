'use client';
import { useLocale, useTranslations } from 'next-intl';
import { MoreExits, TargetRows } from '#features/risk/exit-fields.tsx';
import { oneInPlaceOf, rungsInPlaceOf, withExit } from '#features/risk/exit-rules.ts';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { percent } from '#format/figures.ts';
import { Segmented } from '#ui/segmented.tsx';
import { Slider } from '#ui/slider.tsx';
import { Switch } from '#ui/switch.tsx';

/** Percent; what the one target starts with. */
const USUAL_TARGET = 4;

interface RiskSlidersProps {
  readonly value: TradeRisk;
  readonly onChange: (value: TradeRisk) => void;
}

/** What a trade may lose and how it is left, within the product's ceilings. */
export function RiskSliders({ value, onChange }: RiskSlidersProps) {
  const t = useTranslations('risk');
  const locale = useLocale();
  const shown = (number: number) => percent(number, locale, false, 1);
  const ends = (low: number, high: number): readonly [string, string] => [
    percent(low, locale, false, 0),
    percent(high, locale, false, 0),
  ];
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
      <TargetChoice value={value} onChange={onChange} />
      <MoreExits value={value.exits} onChange={(exits) => onChange({ ...value, exits })} />
    </div>
  );
}

/** No target, one, or several that sell the position in parts. */
function TargetChoice({ value, onChange }: RiskSlidersProps) {
  const t = useTranslations('risk');
  const e = useTranslations('exits');
  const locale = useLocale();
  const { exits, takeProfitPercent } = value;
  const rungs = exits?.targets;
  const without = withExit(exits, 'targets', undefined);
  const one = (percent: number) => onChange({ ...value, takeProfitPercent: percent, exits: without });
  const several = () =>
    onChange({
      ...value,
      takeProfitPercent: null,
      exits: withExit(exits, 'targets', rungsInPlaceOf(takeProfitPercent)),
    });
  return (
    <div>
      <label className="mb-2 flex items-center justify-between gap-4 text-sm">
        <span>
          <span className="block font-medium">{t('useTarget')}</span>
          <span className="block text-[13px] text-muted">{t('useTargetHint')}</span>
        </span>
        <Switch
          aria-label={t('useTarget')}
          checked={takeProfitPercent !== null || rungs !== undefined}
          onCheckedChange={(on) =>
            on ? one(USUAL_TARGET) : onChange({ ...value, takeProfitPercent: null, exits: without })
          }
        />
      </label>
      {takeProfitPercent === null && rungs === undefined ? null : (
        <Segmented
          label={e('targets')}
          value={rungs === undefined ? 'one' : 'several'}
          onChange={(next) => (next === 'one' ? one(oneInPlaceOf(rungs ?? [])) : several())}
          options={[
            { value: 'one', label: e('one') },
            { value: 'several', label: e('several') },
          ]}
          className="mb-3"
        />
      )}
      {rungs === undefined ? null : (
        <TargetRows value={exits} onChange={(next) => onChange({ ...value, exits: next })} />
      )}
      {takeProfitPercent === null ? null : (
        <Slider
          label={t('target')}
          value={takeProfitPercent}
          min={2}
          max={10}
          step={0.5}
          shown={percent(takeProfitPercent, locale, false, 1)}
          ends={[percent(2, locale, false, 0), percent(10, locale, false, 0)]}
          onChange={one}
        />
      )}
    </div>
  );
}
