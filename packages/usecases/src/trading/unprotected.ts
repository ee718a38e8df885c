import type { EpochMs, PositionRecord, StoredState } from '@trendy/domain';

/** How long positions have stood without a confirmed stop, seconds; null: not known. */
export interface Unprotected {
  readonly unprotectedSeconds: number | null;
  readonly unprotectedLongestSeconds: number | null;
}

/**
 * Of one account, by what its engine last knew.
 * @param isWatched  whether a worker is at it now: an account that nobody watches may have lost its stops unseen. What
 * was bare when it was last seen is said all the same.
 */
export function unprotectedOf(
  positions: readonly PositionRecord[],
  state: Pick<StoredState, 'bareLongestMs'> | null,
  isWatched: boolean,
  now: EpochMs,
): Unprotected {
  const nowMs = longest(positions.map(({ bareSince }) => bareSince && Math.max(0, now - bareSince)));
  const everMs = longest([nowMs, state?.bareLongestMs ?? null]);
  // An account of which nothing was ever drained holds nothing of ours.
  const isKnown = isWatched || state === null;
  return {
    unprotectedSeconds: nowMs === null ? (isKnown ? 0 : null) : nowMs / 1_000,
    unprotectedLongestSeconds: everMs === null ? null : everMs / 1_000,
  };
}

/** Of several accounts: one that is known to stand bare is not hidden by another that nobody watches. */
export function worstOf(accounts: readonly Unprotected[]): Unprotected {
  const bare = longest(accounts.map(({ unprotectedSeconds }) => unprotectedSeconds)) ?? 0;
  const isKnown = accounts.every(({ unprotectedSeconds }) => unprotectedSeconds !== null);
  return {
    unprotectedSeconds: bare > 0 || isKnown ? bare : null,
    unprotectedLongestSeconds: longest(
      accounts.map(({ unprotectedLongestSeconds }) => unprotectedLongestSeconds),
    ),
  };
}

function longest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
