import { epochMs } from '@trendy/domain';
import type { EpochMs } from '@trendy/domain';
import { refuse } from './refusal.ts';

interface Cursor {
  /** Instant of the last line shown. */
  readonly at: number;
  /** How many lines of that very instant were shown: one transaction writes many. */
  readonly shown: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * One page of a list that is read newest first. `read` gets the upper bound in time and how many lines to give;
 * its order must be the same at every call.
 */
export async function readPage<T>(
  query: { readonly cursor?: string | undefined; readonly limit: number },
  read: (before: EpochMs | undefined, limit: number) => Promise<readonly T[]>,
  instantOf: (line: T) => EpochMs,
): Promise<Page<T>> {
  const from = query.cursor === undefined ? null : cursorOf(query.cursor);
  const skip = from?.shown ?? 0;
  const wanted = skip + query.limit + 1;
  const lines = (await read(from ? epochMs(from.at + 1) : undefined, wanted)).slice(skip);
  const items = lines.slice(0, query.limit);
  const last = items.at(-1);
  if (lines.length <= query.limit || last === undefined) return { items, nextCursor: null };
  const at = instantOf(last);
  const same = items.filter((line) => instantOf(line) === at).length;
  return { items, nextCursor: textOf({ at, shown: from?.at === at ? skip + same : same }) };
}

const textOf = ({ at, shown }: Cursor): string => `${at.toString(36)}.${shown.toString(36)}`;

function cursorOf(text: string): Cursor {
  const match = /^([0-9a-z]{1,11})\.([0-9a-z]{1,6})$/.exec(text);
  const at = Number.parseInt(match?.[1] ?? '', 36);
  const shown = Number.parseInt(match?.[2] ?? '', 36);
  if (!match || !(at < 8.64e15) || !(shown <= MAX_SAME_INSTANT)) {
    return refuse('invalid', {
      fields: [
        {
          field: 'cursor',
          code: 'bad_cursor',
          message: 'take it from nextCursor of the page before',
          value: text,
        },
      ],
    });
  }
  return { at, shown };
}

/** More lines than this of one instant are not paged through. */
const MAX_SAME_INSTANT = 10_000;
