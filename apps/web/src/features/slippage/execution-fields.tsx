'use client';
import type { InputFor } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { plain } from '#format/figures.ts';
import { Field, Select } from '#ui/field.tsx';
import { Slider } from '#ui/slider.tsx';

type Execution = NonNullable<InputFor<'createBot'>['body']['risk']['execution']>;

const STYLES = ['market', 'aggressive', 'passive', 'twap', 'vwap', 'adaptive', 'auto'] as const;
const HORIZONS = [30, 60, 120, 300, 600, 1_800, 3_600, 14_400] as const;
const USUAL_HORIZON = 300;
const USUAL_CAP = 25;

interface ExecutionFieldsProps {
  readonly value: Execution | undefined;
  readonly onChange: (value: Execution) => void;
}

/** How a bot's entries are sent, in plain words; whatever protects a position is never part of this. */
export function ExecutionFields({ value = { style: 'market' }, onChange }: ExecutionFieldsProps) {
  const t = useTranslations('execution');
  const locale = useLocale();
  const { style } = value;
  const takesTime = style !== 'market' && style !== 'aggressive';
  const change = (next: Partial<Execution>) => {
    const merged = { ...value, ...next };
    if (merged.style === 'market') return onChange({ style: 'market' });
    const capBps = merged.capBps ?? USUAL_CAP;
    if (merged.style === 'aggressive') return onChange({ style: 'aggressive', capBps });
    onChange({ style: merged.style, capBps, horizonSeconds: merged.horizonSeconds ?? USUAL_HORIZON });
  };
  const shown = (seconds: number) =>
    seconds < 60 ? t('seconds', { count: seconds }) : t('minutes', { count: seconds / 60 });
  const cap = (bps: number) => t('bps', { value: plain(bps, locale, 0) });
  return (
    <fieldset className="space-y-4">
      <legend className="text-sm font-medium">
        {t('title')}
        <span className="block text-[13px] font-normal text-muted">{t('lead')}</span>
      </legend>
      <Field label={t('style')} hint={t(`hints.${style}`)}>
        {(field) => (
          <Select
            {...field}
            value={style}
            onChange={(event) => {
              const chosen = STYLES.find((each) => each === event.target.value);
              if (chosen) change({ style: chosen });
            }}
          >
            {STYLES.map((each) => (
              <option key={each} value={each}>
                {t(`styles.${each}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {takesTime ? (
        <Field label={t('horizon')} hint={t('horizonHint')}>
          {(field) => (
            <Select
              {...field}
              value={value.horizonSeconds ?? USUAL_HORIZON}
              onChange={(event) => change({ horizonSeconds: Number(event.target.value) })}
            >
              {HORIZONS.map((seconds) => (
                <option key={seconds} value={seconds}>
                  {shown(seconds)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
      {style === 'market' ? null : (
        <Slider
          label={t('cap')}
          hint={t('capHint')}
          value={value.capBps ?? USUAL_CAP}
          min={5}
          max={50}
          step={5}
          shown={cap(value.capBps ?? USUAL_CAP)}
          ends={[cap(5), cap(50)]}
          onChange={(capBps) => change({ capBps })}
        />
      )}
    </fieldset>
  );
}
