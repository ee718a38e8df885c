'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useMemo } from 'react';
import { useApi } from '#data/api.ts';
import { Report } from '#features/backtests/report.ts';
import { StudyResult } from '#features/studies/study-result.ts';
import type { Verdict } from '#features/studies/study-result.ts';

/** Where settings come from: a finished backtest, or the best of a finished search. */
export interface SettingsSource {
  readonly backtest?: string | undefined;
  readonly study?: string | undefined;
}

export interface TestedSettings {
  readonly request: ResponseOf<'getBacktest'>['request'];
  /** What the test that they come from was worth. */
  readonly verdict: Verdict | null;
}

/** Reads what a form starts from. `isLoading` while something is still to come; nothing without a source. */
export function useTestedSettings({ backtest = '', study = '' }: SettingsSource): {
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly settings: TestedSettings | null;
} {
  const once = { staleTime: Infinity };
  const run = useApi('getBacktest', { params: { id: backtest } }, { ...once, enabled: backtest !== '' });
  const report = useApi(
    'getBacktestReport',
    { params: { id: backtest } },
    { ...once, enabled: backtest !== '' },
  );
  const search = useApi('getStudy', { params: { id: study } }, { ...once, enabled: study !== '' });
  const result = useApi('getStudyResult', { params: { id: study } }, { ...once, enabled: study !== '' });
  const settings = useMemo(() => {
    if (run.data !== undefined && report.data !== undefined) return ofBacktest(run.data, report.data);
    if (search.data !== undefined && result.data !== undefined) return ofStudy(search.data, result.data);
    return null;
  }, [run.data, report.data, search.data, result.data]);
  const error = run.error ?? report.error ?? search.error ?? result.error;
  return {
    isLoading: (backtest !== '' || study !== '') && settings === null && error === null,
    error,
    settings,
  };
}

function ofBacktest(run: ResponseOf<'getBacktest'>, report: unknown): TestedSettings {
  const parsed = Report.safeParse(report);
  return { request: run.request, verdict: parsed.success ? (parsed.data.verdict ?? null) : null };
}

function ofStudy(study: ResponseOf<'getStudy'>, result: unknown): TestedSettings {
  const parsed = StudyResult.safeParse(result);
  const found = parsed.success ? parsed.data : null;
  const { backtest } = study.request;
  return {
    request: { ...backtest, params: { ...backtest.params, ...found?.best?.params } },
    verdict: found?.verdict ?? null,
  };
}
