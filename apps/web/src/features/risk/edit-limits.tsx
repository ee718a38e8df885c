'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import type { RiskLevel } from '#features/risk/risk-levels.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

const AMOUNTS = ['notional', 'dailyLoss', 'ordersPerMinute', 'openOrders'] as const;

interface EditLimitsProps {
  readonly level: RiskLevel;
  readonly onChanged: () => void;
}

/** The limits of one level; an empty field is no limit. */
export function EditLimits({ level, onChanged }: EditLimitsProps) {
  const t = useTranslations('riskLevels');
  const words = useProblemWords();
  const { limits } = level;
  const [open, setOpen] = useState(false);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const save = useAct('setRiskLimits', ['getRisk']);
  if (level.level === 'platform' || level.id === null) return null;
  const params = { level: level.level, id: level.id };
  const stored = {
    notional: limits.notionalLimit ?? '',
    dailyLoss: limits.dailyLossLimit ?? '',
    ordersPerMinute: String(limits.ordersPerMinute ?? ''),
    openOrders: String(limits.openOrdersLimit ?? ''),
    symbols: limits.allowedSymbols.join(', '),
  };
  const textOf = (name: keyof typeof stored): string => (texts[name] ?? stored[name]).trim();
  const numberOf = (name: keyof typeof stored): number | null =>
    textOf(name) === '' ? null : Number(textOf(name));
  const run = () =>
    save.mutate(
      {
        params,
        body: {
          notionalLimit: textOf('notional') || null,
          dailyLossLimit: textOf('dailyLoss') || null,
          ordersPerMinute: numberOf('ordersPerMinute'),
          openOrdersLimit: numberOf('openOrders'),
          allowedSymbols: textOf('symbols')
            .split(/[\s,]+/)
            .filter((symbol) => symbol !== ''),
        },
      },
      {
        onSuccess: () => {
          setOpen(false);
          setTexts({});
          onChanged();
        },
      },
    );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('edit')}</Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t('editTitle', { name: level.name ?? t(level.level) })}
        lead={t('editText')}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          {AMOUNTS.map((name) => (
            <Field key={name} label={t(name)} hint={t(`${name}Hint`)}>
              {(field) => (
                <Input
                  {...field}
                  inputMode="decimal"
                  value={texts[name] ?? stored[name]}
                  onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
          <Field label={t('symbols')} hint={t('symbolsHint')} className="sm:col-span-2">
            {(field) => (
              <Input
                {...field}
                value={texts['symbols'] ?? stored.symbols}
                onChange={(event) => setTexts({ ...texts, symbols: event.target.value })}
              />
            )}
          </Field>
        </div>
        {save.error === null ? null : (
          <Notice tone="danger" className="mt-3">
            {words(save.error)}
          </Notice>
        )}
        <div className="mt-4 flex justify-end">
          <Button look="primary" busy={save.isPending} onClick={run}>
            {t('save')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
