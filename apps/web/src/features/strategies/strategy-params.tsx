'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale } from 'next-intl';
import type { ReactNode } from 'react';
import { Field, Input } from '#ui/field.tsx';
import { Switch } from '#ui/switch.tsx';

export type Strategy = ResponseOf<'getStrategy'>;
export type Params = Readonly<Record<string, number | boolean>>;

export const defaultParams = (strategy: Strategy): Params =>
  Object.fromEntries(strategy.parameters.map((each) => [each.key, each.default]));

/** Of stored settings: what a form can show. */
export const paramsOf = (stored: Readonly<Record<string, unknown>> | undefined): Params =>
  Object.fromEntries(
    Object.entries(stored ?? {}).filter(
      (entry): entry is [string, number | boolean] =>
        typeof entry[1] === 'number' || typeof entry[1] === 'boolean',
    ),
  );

interface StrategyParamsProps {
  readonly strategy: Strategy;
  readonly value: Params;
  readonly onChange: (value: Params) => void;
  readonly faults?: (key: string) => ReactNode;
}

/** A form made from what the strategy says of its own parameters. */
export function StrategyParams({ strategy, value, onChange, faults }: StrategyParamsProps) {
  const locale = useLocale();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {strategy.parameters.map((parameter) => {
        const current = value[parameter.key] ?? parameter.default;
        if (typeof current === 'boolean') {
          return (
            <label key={parameter.key} className="flex items-center justify-between gap-3 text-sm">
              <span>
                <span className="block text-[13px] font-medium">{parameter.label[locale]}</span>
                <span className="block text-[13px] text-muted">{parameter.description[locale]}</span>
              </span>
              <Switch
                aria-label={parameter.label[locale]}
                checked={current}
                onCheckedChange={(on) => onChange({ ...value, [parameter.key]: on })}
              />
            </label>
          );
        }
        const range =
          parameter.min === undefined || parameter.max === undefined
            ? ''
            : `${parameter.min} – ${parameter.max}. `;
        return (
          <Field
            key={parameter.key}
            label={parameter.label[locale]}
            hint={`${range}${parameter.description[locale]}`}
            error={faults?.(parameter.key)}
          >
            {(field) => (
              <Input
                {...field}
                type="number"
                min={parameter.min}
                max={parameter.max}
                step={parameter.step}
                value={Number.isNaN(current) ? '' : current}
                onChange={(event) => onChange({ ...value, [parameter.key]: event.target.valueAsNumber })}
              />
            )}
          </Field>
        );
      })}
    </div>
  );
}
