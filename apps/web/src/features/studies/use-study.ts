'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useApi } from '#data/api.ts';

export type Study = ResponseOf<'getStudy'>;
export type Trial = ResponseOf<'listStudyTrials'>['items'][number];

export const goesOn = (study: Study | undefined): boolean =>
  study?.status === 'queued' || study?.status === 'running';
export const isOver = (study: Study): boolean =>
  study.status === 'done' || study.status === 'failed' || study.status === 'canceled';

export function useStudy(id: string) {
  const known = useApi('getStudy', { params: { id } });
  return useApi('getStudy', { params: { id } }, { refetchInterval: goesOn(known.data) ? 1_000 : false });
}

/** The trials so far; the first thousand are enough for a table and a map. */
export const useTrials = (study: Study) =>
  useApi(
    'listStudyTrials',
    { params: { id: study.id }, query: { skip: 0, limit: 1_000 } },
    { refetchInterval: goesOn(study) ? 2_000 : false },
  );
