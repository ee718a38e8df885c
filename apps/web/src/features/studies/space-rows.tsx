'use client';
import { Plus, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Params, Strategy } from '#features/strategies/strategy-params.tsx';
import { dimensionOf } from '#features/studies/space.ts';
import type { Dimension } from '#features/studies/space.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';

interface SpaceRowsProps {
  readonly strategy: Strategy;
  readonly space: readonly Dimension[];
  /** Around which a parameter that is added is searched. */
  readonly values: Params;
  readonly onChange: (space: readonly Dimension[]) => void;
  readonly faults: (field: string) => ReactNode;
}

const MOST = 6;

/** The parameters that are searched, each with its range; the others keep their value. */
export function SpaceRows({ strategy, space, values, onChange, faults }: SpaceRowsProps) {
  const t = useTranslations('studies');
  const locale = useLocale();
  const left = strategy.parameters.filter(({ key }) => !space.some((dimension) => dimension.key === key));
  const change = (index: number, part: Partial<Dimension>) =>
    onChange(space.map((dimension, at) => (at === index ? { ...dimension, ...part } : dimension)));
  return (
    <fieldset className="space-y-4">
      <legend className="text-sm font-semibold">{t('space')}</legend>
      <p className="-mt-3 text-[13px] text-muted">{t('spaceHint')}</p>
      {space.map((dimension, index) => {
        const parameter = strategy.parameters.find(({ key }) => key === dimension.key);
        const name = parameter?.label[locale] ?? dimension.key;
        return (
          <div key={dimension.key} className="rounded-lg border p-3">
            <div className="mb-2 flex items-center justify-between gap-2">
              <span className="text-[13px] font-medium">{name}</span>
              <Button
                look="quiet"
                size="small"
                aria-label={t('keep', { name })}
                disabled={space.length === 1}
                onClick={() => onChange(space.filter((_each, at) => at !== index))}
              >
                <X aria-hidden />
              </Button>
            </div>
            <div className="grid grid-cols-3 gap-3">
              {(['min', 'max', 'step'] as const).map((part) => (
                <Field key={part} label={t(part)} error={faults(`space.${index}.${part}`)}>
                  {(field) => (
                    <Input
                      {...field}
                      type="number"
                      step="any"
                      value={Number.isNaN(dimension[part]) ? '' : dimension[part]}
                      onChange={(event) => change(index, { [part]: event.target.valueAsNumber })}
                    />
                  )}
                </Field>
              ))}
            </div>
          </div>
        );
      })}
      {left.length > 0 && space.length < MOST ? (
        <div className="flex flex-wrap gap-2">
          {left.map((parameter) => (
            <Button
              key={parameter.key}
              size="small"
              onClick={() => onChange([...space, dimensionOf(parameter, values[parameter.key])])}
            >
              <Plus aria-hidden />
              {parameter.label[locale]}
            </Button>
          ))}
        </div>
      ) : null}
    </fieldset>
  );
}
