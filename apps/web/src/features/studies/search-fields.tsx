'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Search, SearchKind } from '#features/studies/space.ts';
import { Field, Input, Select } from '#ui/field.tsx';
import { Segmented } from '#ui/segmented.tsx';

const KINDS: readonly SearchKind[] = ['sweep', 'optimisation', 'walk_forward'];
const METHODS = ['grid', 'random', 'latin_hypercube'] as const;
const WINDOW_METHODS = [...METHODS, 'guided'] as const;

export const STARTING_SEARCH: Readonly<Record<SearchKind, Search>> = {
  sweep: { kind: 'sweep', method: 'grid', trials: 200, seed: 1 },
  optimisation: { kind: 'optimisation', trials: 60, seed: 1 },
  walk_forward: {
    kind: 'walk_forward',
    method: 'random',
    trials: 30,
    trainDays: 120,
    validateDays: 30,
    testDays: 30,
    mode: 'rolling',
    seed: 1,
  },
};

interface SearchFieldsProps {
  readonly search: Search;
  readonly onChange: (search: Search) => void;
  readonly faults: (field: string) => ReactNode;
}

/** How the space is searched. */
export function SearchFields({ search, onChange, faults }: SearchFieldsProps) {
  const t = useTranslations('studies');
  const hasTrials = search.kind === 'optimisation' || search.method !== 'grid';
  return (
    <div className="space-y-4">
      <div>
        <p className="mb-1.5 text-[13px] font-medium">{t('how')}</p>
        <Segmented
          label={t('how')}
          value={search.kind}
          onChange={(kind) => onChange(STARTING_SEARCH[kind])}
          options={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <p className="mt-2 text-[13px] text-muted">{t(`kindHints.${search.kind}`)}</p>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        {search.kind === 'optimisation' ? null : (
          <Field label={t('method')}>
            {(field) => (
              <Select
                {...field}
                value={search.method}
                onChange={(event) => onChange(withMethod(search, event.target.value))}
              >
                {(search.kind === 'walk_forward' ? WINDOW_METHODS : METHODS).map((method) => (
                  <option key={method} value={method}>
                    {t(`methods.${method}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        {hasTrials ? (
          <Days name="trials" search={search} onChange={onChange} faults={faults} value={search.trials} />
        ) : null}
        {search.kind === 'walk_forward'
          ? (['trainDays', 'validateDays', 'testDays'] as const).map((name) => (
              <Days
                key={name}
                name={name}
                search={search}
                onChange={onChange}
                faults={faults}
                value={search[name]}
              />
            ))
          : null}
      </div>
    </div>
  );
}

/** A sweep knows fewer methods than a walk-forward. */
function withMethod(search: Exclude<Search, { kind: 'optimisation' }>, method: string): Search {
  return search.kind === 'sweep'
    ? { ...search, method: METHODS.find((each) => each === method) ?? 'grid' }
    : { ...search, method: WINDOW_METHODS.find((each) => each === method) ?? 'grid' };
}

interface DaysProps extends SearchFieldsProps {
  readonly name: 'trials' | 'trainDays' | 'validateDays' | 'testDays';
  readonly value: number;
}

function Days({ name, value, search, onChange, faults }: DaysProps) {
  const t = useTranslations('studies');
  return (
    <Field label={t(name)} error={faults(`search.${name}`)}>
      {(field) => (
        <Input
          {...field}
          type="number"
          step={1}
          min={0}
          value={Number.isNaN(value) ? '' : value}
          onChange={(event) => onChange({ ...search, [name]: event.target.valueAsNumber } as Search)}
        />
      )}
    </Field>
  );
}
