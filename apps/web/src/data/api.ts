'use client';
import { createClient } from '@trendy/contracts';
import type { InputFor, ResponseOf, RouteName } from '@trendy/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { oneFlight } from '#data/one-flight.ts';

const client = createClient((url, init) => fetch(url, { ...init, credentials: 'same-origin' }), '/api/proxy');

type AnyCall<K extends RouteName> = (
  input: InputFor<K>,
  options?: { readonly signal?: AbortSignal },
) => Promise<ResponseOf<K>>;

/** Calls one route of the contract through the web's own gate. */
export function callApi<K extends RouteName>(
  name: K,
  input: InputFor<K>,
  signal?: AbortSignal,
): Promise<ResponseOf<K>> {
  const call = client[name] as unknown as AnyCall<K>;
  return call(input, signal === undefined ? undefined : { signal });
}

interface ReadOptions {
  readonly enabled?: boolean;
  readonly refetchInterval?: number | false;
  readonly staleTime?: number;
}

/** Reads a route and keeps it fresh; the live stream names what has changed. */
export function useApi<K extends RouteName>(
  name: K,
  input: InputFor<K>,
  options: ReadOptions = {},
): UseQueryResult<ResponseOf<K>> {
  return useQuery<ResponseOf<K>>({
    queryKey: [name, input],
    queryFn: ({ signal }) => callApi(name, input, signal),
    ...options,
  });
}

/** Writes through a route, once for a double click, then reads again whatever `refresh` names. */
export function useAct<K extends RouteName>(
  name: K,
  refresh: readonly RouteName[],
): UseMutationResult<ResponseOf<K>, Error, InputFor<K>> {
  const queries = useQueryClient();
  return useMutation<ResponseOf<K>, Error, InputFor<K>>({
    mutationFn: (input) => oneFlight(name, input, () => callApi(name, input)),
    onSuccess: async () => {
      await Promise.all(refresh.map((each) => queries.invalidateQueries({ queryKey: [each] })));
    },
  });
}
