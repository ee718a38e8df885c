import { beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { forgetDrafts, keepDraft, readDraft } from '#data/draft.ts';

const SHAPE = z.object({ leverage: z.number() });

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', {
    get length() {
      return kept.size;
    },
    key: (index: number) => [...kept.keys()][index] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  });
});

test('what was typed is there after a reload', () => {
  keepDraft('risk', { leverage: 7 });
  expect(readDraft('risk', SHAPE)).toEqual({ leverage: 7 });
});

test('what an older version kept in another shape is as if it were not there', () => {
  keepDraft('risk', { leverage: '7' });
  expect(readDraft('risk', SHAPE)).toBeUndefined();
  sessionStorage.setItem('draft:risk', '{');
  expect(readDraft('risk', SHAPE)).toBeUndefined();
});

test('nothing is left to the next user of the tab, and what is not a draft stays', () => {
  keepDraft('risk', { leverage: 7 });
  keepDraft('strategy', {});
  sessionStorage.setItem('other', 'x');
  forgetDrafts();
  expect(readDraft('risk', SHAPE)).toBeUndefined();
  expect(sessionStorage.length).toBe(1);
});

test('a browser that keeps nothing is no fault', () => {
  vi.stubGlobal('sessionStorage', {
    getItem: () => {
      throw new Error('denied');
    },
  });
  keepDraft('risk', { leverage: 7 });
  forgetDrafts();
  expect(readDraft('risk', SHAPE)).toBeUndefined();
});
