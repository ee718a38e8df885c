import { err } from '@trendy/domain';
import type { MarginMode, VenueAnswer, VenueFailure } from '@trendy/domain';

import type { Caller } from '../ccxt/caller.ts';
import { decimal, rows } from '../ccxt/raw.ts';
import { VendorError } from '../ccxt/vendor-error.ts';
import type { PositionsMode } from '../position-mode.ts';
import { dataOf, PUBLIC_WEIGHT } from './instrument-cache.ts';

interface LeverageTerms {
  readonly instId: string;
  readonly mgnMode: MarginMode;
  readonly positions: PositionsMode;
}

/** Each leg of an isolated position has its own there; otherwise both share one. */
const sidesOf = ({ mgnMode, positions }: LeverageTerms): readonly object[] =>
  positions === 'hedge' && mgnMode === 'isolated' ? [{ posSide: 'long' }, { posSide: 'short' }] : [{}];

/** Sets what differs, then reads back what the venue really has. */
export async function ensureLeverage(
  caller: Caller,
  terms: LeverageTerms,
  leverage: number,
): VenueAnswer<number> {
  const before = await read(caller, terms, leverage);
  if (!before.ok || before.value === leverage) return before;
  const { instId, mgnMode } = terms;
  let unanswered: VenueFailure | null = null;
  for (const side of sidesOf(terms)) {
    const set = await caller.ask(
      {
        method: 'privatePostAccountSetLeverage',
        parameters: { instId, lever: String(leverage), mgnMode, ...side },
        weight: PUBLIC_WEIGHT,
        priority: 'entry',
      },
      () => undefined,
    );
    // One without an answer is read back: only what the venue has counts. It may be on its way; the next call knows more.
    if (!set.ok && set.error.kind !== 'no_answer') return set;
    if (!set.ok) unanswered = set.error;
  }
  const after = await read(caller, terms, leverage);
  return unanswered && after.ok && after.value !== leverage ? err(unanswered) : after;
}

/** Of legs that differ, the one that is not as wanted. */
function read(caller: Caller, { instId, mgnMode }: LeverageTerms, wanted: number): VenueAnswer<number> {
  return caller.ask(
    {
      method: 'privateGetAccountLeverageInfo',
      parameters: { instId, mgnMode },
      weight: PUBLIC_WEIGHT,
      priority: 'entry',
    },
    (answer) => {
      const said = rows(dataOf(answer)).map((raw) => decimal(raw, 'lever'));
      const [first] = said;
      if (first === undefined) throw new VendorError('unreadable answer: no lever', 200, null);
      return said.find((value) => value !== wanted) ?? first;
    },
  );
}
