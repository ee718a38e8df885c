'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { faultsOfLimits, limitsOf } from '#features/risk/limit-texts.ts';
import type { RiskLevel } from '#features/risk/risk-levels.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

const AMOUNTS = ['notional', 'dailyLoss', 'ordersPerMinute', 'openOrders'] as const;
const BODY_FIELDS = {
  notional: 'notionalLimit',
  dailyLoss: 'dailyLossLimit',
  ordersPerMinute: 'ordersPerMinute',
  openOrders: 'openOrdersLimit',
} as const;
const LEADS = {
  platform: 'editPlatformText',
  user: 'editUserText',
  account: 'editText',
  bot: 'editText',
} as const;
const MOST_SYMBOLS = 200;

/** The server names the symbol by its place in the list. */
function symbolsFault(error: unknown): ReactNode {
  for (let index = 0; index < MOST_SYMBOLS; index++) {
    const fault = fieldFault(error, `allowedSymbols.${index}`);
    if (fault !== undefined) return fault;
  }
  return fieldFault(error, 'allowedSymbols');
}

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
  const [asked, setAsked] = useState(false);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const own = useAct('setRiskLimits', ['getRisk']);
  const platform = useAct('setPlatformLimits', ['getRisk']);
  const save = level.level === 'platform' ? platform : own;
  const stored = {
    notional: limits.notionalLimit ?? '',
    dailyLoss: limits.dailyLossLimit ?? '',
    ordersPerMinute: String(limits.ordersPerMinute ?? ''),
    openOrders: String(limits.openOrdersLimit ?? ''),
    symbols: limits.allowedSymbols.join(', '),
  };
  const textOf = (name: keyof typeof stored): string => (texts[name] ?? stored[name]).trim();
  /** What was typed and not saved is forgotten with the window, and so is what was wrong with it. */
  const move = (next: boolean) => {
    setOpen(next);
    setTexts({});
    setAsked(false);
    save.reset();
  };
  const typed = Object.fromEntries(
    Object.keys(stored).map((name) => [name, textOf(name as keyof typeof stored)]),
  ) as Readonly<Record<keyof typeof stored, string>>;
  const faults = faultsOfLimits(typed);
  const run = () => {
    setAsked(true);
    if (Object.keys(faults).length > 0) return;
    const body = limitsOf(typed);
    const onSuccess = () => {
      toast.success(t('saved'));
      move(false);
      onChanged();
    };
    if (level.level === 'platform') platform.mutate({ body }, { onSuccess });
    else if (level.id !== null)
      own.mutate({ params: { level: level.level, id: level.id }, body }, { onSuccess });
  };
  return (
    <>
      <Button onClick={() => move(true)}>{t('edit')}</Button>
      <Dialog
        holdsForm
        open={open}
        onOpenChange={move}
        title={
          level.level === 'platform'
            ? t('editPlatform')
            : t('editTitle', { name: level.name ?? t(level.level) })
        }
        lead={t(LEADS[level.level])}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          {AMOUNTS.map((name) => (
            <Field
              key={name}
              label={t(name)}
              hint={t(`${name}Hint`)}
              error={asked && faults[name] ? t(faults[name]) : fieldFault(save.error, BODY_FIELDS[name])}
            >
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
          <Field
            label={t('symbols')}
            hint={t('symbolsHint')}
            error={symbolsFault(save.error)}
            className="sm:col-span-2"
          >
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
