'use client';
import { useSyncExternalStore } from 'react';

export interface ChartColours {
  readonly text: string;
  readonly line: string;
  readonly panel: string;
  readonly accent: string;
  readonly gain: string;
  readonly loss: string;
  readonly caution: string;
}

const NAMES = ['text', 'line', 'panel', 'accent', 'gain', 'loss', 'caution'] as const;
let cached: { readonly key: string; readonly colours: ChartColours } | undefined;

/** The tokens as they are now: a canvas cannot follow CSS variables by itself. */
function read(): ChartColours {
  const root = document.documentElement;
  const key = `${root.className}|${root.dataset['gain'] ?? ''}`;
  if (cached?.key === key) return cached.colours;
  const style = getComputedStyle(root);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  const colours = Object.fromEntries([
    ...entries,
    ['text', style.getPropertyValue('--muted').trim()],
  ]) as ChartColours;
  cached = { key, colours };
  return colours;
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'data-gain'] });
  return () => observer.disconnect();
}

/** Null while rendering on the server. */
export const useChartColours = (): ChartColours | null => useSyncExternalStore(subscribe, read, () => null);
