'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { callApi, useApi } from '#data/api.ts';

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

const PAGE = 1_000;
const SKIPS = [0, 1_000, 2_000, 3_000, 4_000] as const;

/** All trials so far, page by page: a study has at most as many as the pages hold. */
export function useTrials(study: Study) {
  useLastTrials(goesOn(study));
  return useQueries({
    queries: SKIPS.map((skip) => {
      const input = { params: { id: study.id }, query: { skip, limit: PAGE } };
      return {
        queryKey: ['listStudyTrials', input],
        queryFn: ({ signal }: { readonly signal: AbortSignal }) => callApi('listStudyTrials', input, signal),
        enabled: skip === 0 || study.done > skip,
        refetchInterval: goesOn(study) ? 2_000 : (false as const),
      };
    }),
    combine: joined,
  });
}

/** The trials that came between the last look and the end are read when it is over, or they would never show. */
function useLastTrials(isGoing: boolean): void {
  const queries = useQueryClient();
  const wasGoing = useRef(isGoing);
  useEffect(() => {
    if (wasGoing.current && !isGoing) void queries.invalidateQueries({ queryKey: ['listStudyTrials'] });
    wasGoing.current = isGoing;
  }, [isGoing, queries]);
}

const joined = (pages: readonly UseQueryResult<ResponseOf<'listStudyTrials'>>[]) => ({
  error: pages.find(({ error }) => error !== null)?.error ?? null,
  items: pages[0]?.data && pages.flatMap(({ data }) => data?.items ?? []),
  refetch: () => Promise.all(pages.filter(({ isEnabled }) => isEnabled).map((page) => page.refetch())),
});
