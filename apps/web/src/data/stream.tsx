'use client';
import { StreamMessage } from '@trendy/contracts';
import type { RouteName } from '@trendy/contracts';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { callApi } from '#data/api.ts';
import { routesChanged } from '#data/changed-routes.ts';
import { setPrice } from '#data/prices.ts';

export type StreamState = 'connecting' | 'live' | 'reconnecting';

const Context = createContext<StreamState>('connecting');
export const useStreamState = (): StreamState => useContext(Context);

const BATCH_MS = 120;
const SILENCE_MS = 45_000;

/** Keeps one live stream open for the whole app; on news, what it names is read again. */
export function StreamProvider({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => openStream(url, queries, setState), [url, queries]);
  return <Context value={state}>{children}</Context>;
}

/** Connects, and after every loss connects again: 0.5 s doubling to 15 s, with jitter. @returns a way to stop. */
function openStream(url: string, queries: QueryClient, onState: (state: StreamState) => void): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let stopped = false;
  const refresh = batchedRefresh(queries);

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => socket?.close(), SILENCE_MS);
  };
  const lost = () => {
    clearTimeout(silence);
    if (stopped) return;
    onState('reconnecting');
    const delay = Math.min(500 * 2 ** attempts, 15_000) * (0.7 + Math.random() * 0.6);
    attempts += 1;
    timer = setTimeout(() => void connect(), delay);
  };
  const connect = async () => {
    try {
      const { ticket } = await callApi('createStreamTicket', {});
      if (stopped) return;
      socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
      socket.onopen = () => {
        onState('live');
        // Whatever happened while nobody listened is caught up by reading everything again.
        if (attempts > 0) void queries.invalidateQueries();
        attempts = 0;
        heard();
      };
      socket.onmessage = (event) => {
        heard();
        receive(event.data, refresh, queries);
      };
      socket.onclose = lost;
    } catch {
      lost();
    }
  };
  void connect();
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(silence);
    socket?.close();
  };
}

function receive(data: unknown, refresh: (names: readonly RouteName[]) => void, queries: QueryClient): void {
  if (typeof data !== 'string') return;
  const message = StreamMessage.safeParse(JSON.parse(data));
  // An unknown kind comes from a newer server; the next reading of the page shows its effect.
  if (!message.success) return;
  const news = message.data;
  if (news.type === 'changed') refresh(routesChanged(news.kinds));
  if (news.type === 'price') setPrice(news.environment, news.symbol, news.price);
  if (news.type === 'backtest') {
    void queries.invalidateQueries({ queryKey: ['getBacktest', { params: { id: news.id } }] });
    refresh(['listBacktests']);
  }
}

/** One fill names half a dozen routes within milliseconds; each is read once. */
function batchedRefresh(queries: QueryClient): (names: readonly RouteName[]) => void {
  const waiting = new Set<RouteName>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (names) => {
    for (const name of names) waiting.add(name);
    timer ??= setTimeout(() => {
      timer = undefined;
      const due = [...waiting];
      waiting.clear();
      for (const name of due) void queries.invalidateQueries({ queryKey: [name] });
    }, BATCH_MS);
  };
}
