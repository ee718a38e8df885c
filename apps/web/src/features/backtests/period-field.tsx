'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { faultOfPeriod } from '#features/backtests/period.ts';
import type { Period } from '#features/backtests/period.ts';
import { day } from '#format/instants.ts';
import { Field, Input, Select } from '#ui/field.tsx';

const DAYS = [30, 90, 182, 365] as const;
const OWN = 'own';

interface PeriodFieldProps {
  readonly value: Period;
  readonly onChange: (value: Period) => void;
  /** What the server said of a field of the request. */
  readonly faults: (field: 'days' | 'from' | 'to') => ReactNode;
  /** UTC milliseconds. */
  readonly now: number;
}

/** How far back, or from which day to which. */
export function PeriodField({ value, onChange, faults, now }: PeriodFieldProps) {
  const t = useTranslations('backtests');
  const offered: readonly number[] =
    value.kind === 'range' || DAYS.some((each) => each === value.days) ? DAYS : [...DAYS, value.days];
  const choose = (choice: string) =>
    onChange(
      choice === OWN ? { kind: 'range', first: '', last: '' } : { kind: 'last', days: Number(choice) },
    );
  const today = new Date(now).toISOString().slice(0, 10);
  const fault = faultOfPeriod(value, now);
  return (
    <>
      <Field label={t('period')} error={faults('days')}>
        {(field) => (
          <Select
            {...field}
            value={value.kind === 'range' ? OWN : value.days}
            onChange={(event) => choose(event.target.value)}
          >
            {offered.map((each) => (
              <option key={each} value={each}>
                {t('lastDays', { days: each })}
              </option>
            ))}
            <option value={OWN}>{t('ownDates')}</option>
          </Select>
        )}
      </Field>
      {value.kind === 'range' ? (
        <div className="grid grid-cols-2 gap-4 sm:col-span-2">
          <Field label={t('firstDay')} error={faults('from')}>
            {(field) => (
              <Input
                {...field}
                type="date"
                max={today}
                value={value.first}
                onChange={(event) => onChange({ ...value, first: event.target.value })}
              />
            )}
          </Field>
          <Field
            label={t('lastDay')}
            hint={t('datesHint')}
            error={fault === 'datesReversed' || fault === 'datesAhead' ? t(fault) : faults('to')}
          >
            {(field) => (
              <Input
                {...field}
                type="date"
                min={value.first}
                max={today}
                value={value.last}
                onChange={(event) => onChange({ ...value, last: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
    </>
  );
}

/** "last 182 days", or the first and the last day. */
export function usePeriodWords(): (period: Period) => string {
  const t = useTranslations('backtests');
  const locale = useLocale();
  const said = (date: string): string => day(Date.parse(`${date}T12:00:00Z`), locale);
  return (period) =>
    period.kind === 'last'
      ? t('lastDays', { days: period.days })
      : t('fromTo', { first: said(period.first), last: said(period.last) });
}
