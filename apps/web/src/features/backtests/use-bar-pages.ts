'use client';
import type { InputFor } from '@trendy/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { callApi } from '#data/api.ts';
import { endOfPage, joinedBars, PAGE_BARS, pageAt, pageCount } from '#features/backtests/bar-pages.ts';
import type { Span } from '#features/backtests/bar-pages.ts';

type Series = Omit<InputFor<'listBars'>['query'], 'limit' | 'to'>;

/** Pages held at once: beyond that the far end is let go. */
const MOST_PAGES = 12;

/** The bars of a run from an instant on both ways: the page that it lies on, and more as the reader moves on. */
export function useBarPages(series: Series, span: Span, at: number | undefined) {
  const start = pageAt(span, at);
  const count = pageCount(span);
  const answer = useInfiniteQuery({
    queryKey: ['listBars', series, span, start],
    queryFn: ({ pageParam, signal }) =>
      callApi('listBars', { query: { ...series, limit: PAGE_BARS, to: endOfPage(span, pageParam) } }, signal),
    initialPageParam: start,
    getPreviousPageParam: (_first, _all, page) => (page > 0 ? page - 1 : undefined),
    getNextPageParam: (_last, _all, page) => (page < count - 1 ? page + 1 : undefined),
    maxPages: MOST_PAGES,
    staleTime: Infinity,
  });
  const bars = useMemo(
    () => answer.data && joinedBars(answer.data.pages.map((page) => page.bars)),
    [answer.data],
  );
  const { fetchNextPage, fetchPreviousPage, hasNextPage, hasPreviousPage, isFetching } = answer;
  return {
    /** Undefined before the first page. */
    bars,
    isLoadingMore: isFetching && bars !== undefined,
    error: answer.error,
    retry: () => void answer.refetch(),
    /** The reader has come to an end of what is loaded. */
    widen: (side: 'earlier' | 'later') => {
      if (isFetching) return;
      if (side === 'earlier' && hasPreviousPage) void fetchPreviousPage();
      if (side === 'later' && hasNextPage) void fetchNextPage();
    },
  };
}
