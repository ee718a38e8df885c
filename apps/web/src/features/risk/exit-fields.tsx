'use client';
import { EXIT_BOUNDS } from '@trendy/contracts';
import { ChevronDown, Plus, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { faultAmong } from '#data/field-fault.tsx';
import {
  canAddRung,
  faultsOfExits,
  sumOfShares,
  USUAL_EXITS,
  withExit,
  withRung,
} from '#features/risk/exit-rules.ts';
import type { Exits, Rung } from '#features/risk/exit-rules.ts';
import { plain } from '#format/figures.ts';
import { Button } from '#ui/button.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Switch } from '#ui/switch.tsx';

interface ExitsProps {
  readonly value: Exits | null | undefined;
  readonly onChange: (value: Exits | null) => void;
}

/** The rows of several targets: where each lies and which part of the position it sells. */
export function TargetRows({ value, onChange }: ExitsProps) {
  const t = useTranslations('exits');
  const locale = useLocale();
  const rungs = value?.targets ?? [];
  const faults = faultsOfExits(value);
  const set = (targets: readonly Rung[]) => onChange(withExit(value, 'targets', [...targets]));
  const change = (index: number, next: Partial<Rung>) =>
    set(rungs.map((rung, place) => (place === index ? { ...rung, ...next } : rung)));
  const sum = sumOfShares(rungs);
  const whole = faultAmong(faults, 'targets');
  return (
    <div className="space-y-3">
      <ol className="space-y-3">
        {rungs.map((rung, index) => (
          // Rows have no identity but their place.
          <li key={index} className="grid grid-cols-[1fr_1fr_auto] items-start gap-2 sm:gap-3">
            <NumberField
              label={t('targetAt', { number: index + 1 })}
              value={rung.percent}
              bounds={EXIT_BOUNDS.targetPercent}
              step={0.5}
              isRangeTold={index === 0}
              fault={faultAmong(faults, `targets.${index}.percent`)}
              onChange={(percent) => change(index, { percent })}
            />
            <NumberField
              label={t('share', { number: index + 1 })}
              value={rung.sharePercent}
              bounds={EXIT_BOUNDS.sharePercent}
              step={1}
              isRangeTold={index === 0}
              fault={faultAmong(faults, `targets.${index}.sharePercent`)}
              onChange={(sharePercent) => change(index, { sharePercent })}
            />
            <Button
              look="quiet"
              size="icon"
              className="mt-[26px] size-10"
              aria-label={t('remove', { number: index + 1 })}
              disabled={rungs.length === 1}
              onClick={() => set(rungs.filter((_rung, place) => place !== index))}
            >
              <Trash2 aria-hidden />
            </Button>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        {whole === undefined ? (
          <p aria-live="polite" className="figures text-[13px] text-muted">
            {t(sum === 100 ? 'allSold' : 'rest', {
              sum: plain(sum, locale, 2),
              rest: plain(Number((100 - sum).toFixed(2)), locale, 2),
            })}
          </p>
        ) : (
          <p role="alert" className="text-[13px] text-danger">
            {whole}
          </p>
        )}
        <Button size="small" disabled={!canAddRung(rungs)} onClick={() => set(withRung(rungs))}>
          <Plus aria-hidden />
          {t('add')}
        </Button>
      </div>
    </div>
  );
}

/** Stops that move and positions that end in time: folded away until somebody wants them. */
export function MoreExits({ value, onChange }: ExitsProps) {
  const t = useTranslations('exits');
  const faults = faultsOfExits(value);
  const { targets: _rows, ...more } = value ?? {};
  const count = Object.keys(more).length;
  const [open, setOpen] = useState(false);
  const isFaulty = faults.some(({ field }) => !field.startsWith('targets'));
  const fault = (path: string) => faultAmong(faults, path);
  const { trailing, breakEven, maxBars } = more;
  const set = <K extends keyof Exits>(name: K, next: Exits[K] | undefined) =>
    onChange(withExit(value, name, next));
  return (
    // A fault within must be seen: what is folded away cannot be mended. What is mended does not fold away by itself.
    <details
      className="group rounded-xl border bg-panel"
      open={open || isFaulty}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-pointer items-center justify-between gap-4 px-4 py-3 text-sm">
        <span>
          <span className="block font-medium">{t('title')}</span>
          <span className="block text-[13px] text-muted">{t('lead')}</span>
        </span>
        <span className="figures flex shrink-0 items-center gap-2 text-[13px] text-muted">
          {t('count', { count })}
          <ChevronDown aria-hidden className="size-4 transition-transform group-open:rotate-180" />
        </span>
      </summary>
      <div className="divide-y border-t">
        <Way
          title={t('trailing')}
          text={t('trailingText')}
          on={trailing !== undefined}
          onSwitch={(on) => set('trailing', on ? USUAL_EXITS.trailing : undefined)}
        >
          <NumberField
            label={t('trailingPercent')}
            value={trailing?.percent}
            bounds={EXIT_BOUNDS.trailingPercent}
            step={0.5}
            fault={fault('trailing.percent')}
            onChange={(percent) => set('trailing', { ...trailing, percent })}
          />
          <NumberField
            label={t('activationPercent')}
            value={trailing?.activationPercent ?? 0}
            bounds={EXIT_BOUNDS.activationPercent}
            step={0.5}
            fault={fault('trailing.activationPercent')}
            onChange={(activationPercent) => trailing && set('trailing', { ...trailing, activationPercent })}
          />
        </Way>
        <Way
          title={t('breakEven')}
          text={t('breakEvenText')}
          on={breakEven !== undefined}
          onSwitch={(on) => set('breakEven', on ? USUAL_EXITS.breakEven : undefined)}
        >
          <NumberField
            label={t('triggerPercent')}
            value={breakEven?.triggerPercent}
            bounds={EXIT_BOUNDS.triggerPercent}
            step={0.5}
            fault={fault('breakEven.triggerPercent')}
            onChange={(triggerPercent) => set('breakEven', { ...breakEven, triggerPercent })}
          />
          <NumberField
            label={t('offsetPercent')}
            value={breakEven?.offsetPercent ?? 0}
            bounds={EXIT_BOUNDS.offsetPercent}
            step={0.1}
            fault={fault('breakEven.offsetPercent')}
            onChange={(offsetPercent) => breakEven && set('breakEven', { ...breakEven, offsetPercent })}
          />
        </Way>
        <Way
          title={t('maxBars')}
          text={t('maxBarsText')}
          on={maxBars !== undefined}
          onSwitch={(on) => set('maxBars', on ? USUAL_EXITS.maxBars : undefined)}
        >
          <NumberField
            label={t('bars')}
            value={maxBars}
            bounds={EXIT_BOUNDS.maxBars}
            step={1}
            fault={fault('maxBars')}
            onChange={(next) => set('maxBars', next)}
          />
        </Way>
      </div>
    </details>
  );
}

interface WayProps {
  readonly title: string;
  readonly text: string;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  /** Its numbers, while it is on. */
  readonly children: ReactNode;
}

function Way({ title, text, on, onSwitch, children }: WayProps) {
  const id = useId();
  return (
    <div className="px-4 py-3">
      <div className="flex items-start justify-between gap-4 text-sm">
        <span>
          <span id={id} className="block font-medium">
            {title}
          </span>
          <span className="block text-[13px] text-muted">{text}</span>
        </span>
        <Switch aria-labelledby={id} checked={on} onCheckedChange={onSwitch} />
      </div>
      {on ? <div className="mt-3 grid gap-3 sm:grid-cols-2">{children}</div> : null}
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly step: number;
  /** Of rows under one another the first tells it for all. */
  readonly isRangeTold?: boolean;
  readonly fault: ReactNode;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, bounds, step, isRangeTold = true, fault, onChange }: NumberFieldProps) {
  const t = useTranslations('exits');
  const locale = useLocale();
  const range = t('range', { min: plain(bounds.min, locale, 1), max: plain(bounds.max, locale, 1) });
  return (
    <Field label={label} {...(isRangeTold ? { hint: range } : {})} error={fault}>
      {(field) => (
        <Input
          {...field}
          type="number"
          inputMode="decimal"
          min={bounds.min}
          max={bounds.max}
          step={step}
          value={value === undefined || Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}
