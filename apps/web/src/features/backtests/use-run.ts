'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useApi } from '#data/api.ts';

export type Run = ResponseOf<'getBacktest'>;
export const goesOn = (run: Run | undefined): boolean =>
  run?.status === 'queued' || run?.status === 'running';

/** A run that is polled while it goes on; the stream only makes it quicker. */
export function useRun(id: string) {
  const known = useApi('getBacktest', { params: { id } });
  return useApi('getBacktest', { params: { id } }, { refetchInterval: goesOn(known.data) ? 1_000 : false });
}
