'use client';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { GUARD_RULES, guardAt, isOn, rulesOn, switched, withGuard } from '#features/risk/guard-rules.ts';
import type { GuardNumber, GuardRule, Guards } from '#features/risk/guard-rules.ts';
import { SymbolsInput } from '#features/risk/symbols-input.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Switch } from '#ui/switch.tsx';

interface GuardFieldsProps {
  readonly value: Guards;
  readonly onChange: (value: Guards) => void;
  /** What the server said of a field, by its path within the guards. */
  readonly faults: (path: string) => ReactNode;
  /** What they are for here: a bot, or a test. */
  readonly lead: string;
}

/** The rules that hold a bot's entries back or make them smaller, each with its switch and its numbers. */
export function GuardFields({ value, onChange, faults, lead }: GuardFieldsProps) {
  const t = useTranslations('guards');
  const count = rulesOn(value);
  const isFaulty = GUARD_RULES.some(
    ({ numbers, symbols }) =>
      numbers.some(({ path }) => faults(path) !== undefined) ||
      (symbols !== undefined && faults(symbols) !== undefined),
  );
  return (
    // A fault within must be seen: what is folded away cannot be mended.
    <details className="group rounded-xl border bg-panel" {...(isFaulty ? { open: true } : {})}>
      <summary className="flex cursor-pointer items-center justify-between gap-4 px-4 py-3 text-sm">
        <span>
          <span className="block font-medium">{t('title')}</span>
          <span className="block text-[13px] text-muted">{lead}</span>
        </span>
        <span className="figures flex shrink-0 items-center gap-2 text-[13px] text-muted">
          {t('count', { count })}
          <ChevronDown aria-hidden className="size-4 transition-transform group-open:rotate-180" />
        </span>
      </summary>
      <div className="divide-y border-t">
        {GUARD_RULES.map((rule) => (
          <Rule key={rule.key} rule={rule} value={value} onChange={onChange} faults={faults} />
        ))}
      </div>
    </details>
  );
}

interface RuleProps extends Omit<GuardFieldsProps, 'lead'> {
  readonly rule: GuardRule;
}

function Rule({ rule, value, onChange, faults }: RuleProps) {
  const t = useTranslations('guards');
  const id = useId();
  const on = isOn(value, rule);
  const key = rule.key as 'drawdown';
  return (
    <div className="px-4 py-3">
      <div className="flex items-start justify-between gap-4 text-sm">
        <span>
          <span id={id} className="block font-medium">
            {t(`rules.${key}.title`)}
          </span>
          <span className="block text-[13px] text-muted">{t(`rules.${key}.text`)}</span>
        </span>
        <Switch
          aria-labelledby={id}
          checked={on}
          onCheckedChange={(next) => onChange(switched(value, rule, next))}
        />
      </div>
      {on ? (
        <div className="mt-3 grid gap-3 sm:grid-cols-3">
          {rule.numbers.map((number) => (
            <NumberField
              key={number.path}
              number={number}
              value={guardAt(value, number.path)}
              fault={faults(number.path)}
              onChange={(next) => onChange(withGuard(value, number.path, next))}
            />
          ))}
          <RuleExtras rule={rule} value={value} onChange={onChange} faults={faults} />
        </div>
      ) : null}
    </div>
  );
}

function RuleExtras({ rule: { flag, symbols }, value, onChange, faults }: RuleProps) {
  const t = useTranslations('guards');
  if (flag !== undefined)
    return (
      <label className="flex items-center justify-between gap-4 text-[13px] sm:col-span-3">
        <span>{t('flatten')}</span>
        <Switch
          aria-label={t('flatten')}
          checked={guardAt(value, flag) === true}
          onCheckedChange={(next) => onChange(withGuard(value, flag, next))}
        />
      </label>
    );
  if (symbols === undefined) return null;
  const list = guardAt(value, symbols);
  return (
    <Field label={t('symbols')} hint={t('symbolsHint')} error={faults(symbols)} className="sm:col-span-2">
      {(field) => (
        <SymbolsInput
          {...field}
          value={Array.isArray(list) ? list.map(String) : []}
          onChange={(next) => onChange(withGuard(value, symbols, next))}
        />
      )}
    </Field>
  );
}

interface NumberFieldProps {
  readonly number: GuardNumber;
  readonly value: unknown;
  readonly fault: ReactNode;
  readonly onChange: (value: number) => void;
}

function NumberField({ number: { path, min, max, step, unit }, value, fault, onChange }: NumberFieldProps) {
  const t = useTranslations('guards');
  const name = path.replace('.', '_') as 'dailyLossPercent';
  return (
    <Field
      label={t('withUnit', { name: t(`numbers.${name}`), unit: t(`units.${unit}`) })}
      hint={t('range', { min, max })}
      error={fault}
    >
      {(field) => (
        <Input
          {...field}
          type="number"
          inputMode="decimal"
          min={min}
          max={max}
          step={step}
          value={typeof value === 'number' && !Number.isNaN(value) ? value : ''}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
