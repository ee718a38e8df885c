'use client';
import { useTranslations } from 'next-intl';
import { Field, Select } from '#ui/field.tsx';

const DAYS = [1, 3, 7, 30] as const;

interface ResumeAfterProps {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** What a test takes for the person who resumes a bot that losing days have stopped. */
export function ResumeAfter({ value, onChange }: ResumeAfterProps) {
  const t = useTranslations('guards');
  return (
    <Field label={t('resumeAfter')} hint={t('resumeAfterHint')}>
      {(field) => (
        <Select
          {...field}
          value={value ?? 'never'}
          onChange={(event) => onChange(event.target.value === 'never' ? null : Number(event.target.value))}
        >
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {t('resumeDays', { days })}
            </option>
          ))}
          <option value="never">{t('resumeNever')}</option>
        </Select>
      )}
    </Field>
  );
}
