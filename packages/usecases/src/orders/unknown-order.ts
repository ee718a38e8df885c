import type { EpochMs, Leg, LookupOutcome, Reason, VenueOrder } from '@trendy/domain';

/** An order that was, or may have been, sent, and whose fate nobody has told us. */
export interface UnknownOrder {
  readonly leg: Leg;
  readonly sentAt: EpochMs;
  /** Complete "no such order" answers so far, this one not counted. */
  readonly absentAnswers: number;
  /** How often it was sent so far; absent: once. */
  readonly attempt?: number;
  /** Its owner has been told that nobody knows: it may be found or end, but is never sent again. */
  readonly isManual?: boolean;
  /** A market entry must not be sent after this instant; null for orders that only protect or close. */
  readonly validUntil: EpochMs | null;
}

export type UnknownVerdict =
  | { readonly kind: 'adopt'; readonly order: VenueOrder }
  | { readonly kind: 'wait'; readonly countAbsent: boolean; readonly askAgainInMs: number }
  /** Conclusively never placed, and still wanted: send it again under the same id. */
  | { readonly kind: 'resend'; readonly reason: Reason }
  /** Conclusively never placed, and too old to be sent now. */
  | { readonly kind: 'expire'; readonly reason: Reason }
  /** Conclusively never placed, as often as it was tried: it counts as refused, and what follows is not put off. */
  | { readonly kind: 'refuse'; readonly reason: Reason }
  | { readonly kind: 'manual'; readonly reason: Reason };

/** Absent answers that it takes, over the whole quarantine. */
export const ABSENT_ANSWERS_NEEDED = 3;
/**
 * A position must not stand bare for a whole quarantine. A stop may be sent again early: while one of its id is open
 * the venue refuses another, and one that only reduces cannot open anything.
 */
const STOP_QUARANTINE_MS = 1_500;
const STOP_ANSWERS_NEEDED = 2;
const STOP_ASK_AGAIN_MS = 500;
/** A stop that does not arrive twice in a row is given up; a position that stands bare for five seconds is left before that. */
const STOP_ATTEMPTS = 2;
/** An entry that a venue takes in none of so many attempts (an answer that nobody knows) is not asked for any more. */
const ENTRY_ATTEMPTS = 3;
/** After so long in the dark a person is told about an entry. Protection is asked for without end. */
const MANUAL_AFTER_MS = 15 * 60_000;
/** An order that its owner was told about is still looked up: the venue may come back. */
const MANUAL_ASK_AGAIN_MS = 20_000;

export type UnknownPolicy = (
  order: UnknownOrder,
  answer: LookupOutcome,
  now: EpochMs,
  quarantineMs: number,
) => UnknownVerdict;

/**
 * What follows from one more look at the venue. Only answers count, never silence; "absent" is believed when enough
 * complete answers said so and the last of them came after the quarantine, within which a request under way could
 * still be executed or an executed one not yet be shown.
 */
export const decideUnknown: UnknownPolicy = (order, answer, now, venueQuarantineMs) => {
  const ageMs = now - order.sentAt;
  const isStop = order.leg === 'stop';
  const quarantineMs = isStop ? Math.min(venueQuarantineMs, STOP_QUARANTINE_MS) : venueQuarantineMs;
  const answersNeeded = isStop ? STOP_ANSWERS_NEEDED : ABSENT_ANSWERS_NEEDED;
  const askAgainInMs = isStop ? STOP_ASK_AGAIN_MS : Math.min(5_000, Math.max(250, quarantineMs / 4));
  switch (answer.kind) {
    case 'found':
      return { kind: 'adopt', order: answer.order };
    case 'no_answer':
      if (order.isManual) return { kind: 'wait', countAbsent: false, askAgainInMs: MANUAL_ASK_AGAIN_MS };
      if (ageMs > MANUAL_AFTER_MS && order.leg === 'entry') {
        return {
          kind: 'manual',
          reason: { code: 'venue_dark', values: { ageMs, cause: answer.reason.code } },
        };
      }
      return { kind: 'wait', countAbsent: false, askAgainInMs };
    case 'absent':
      break;
  }
  const answers = order.absentAnswers + 1;
  if (answers < answersNeeded || ageMs <= quarantineMs) {
    return { kind: 'wait', countAbsent: true, askAgainInMs };
  }
  const values = { answers, ageMs, quarantineMs };
  if (order.validUntil !== null && now > order.validUntil) {
    return { kind: 'expire', reason: { code: 'signal_too_old', values } };
  }
  const { attempt = 1 } = order;
  const reason = { code: 'never_placed', values };
  if (isStop && attempt >= STOP_ATTEMPTS) {
    // Sent once more it can do no harm; given up while it is under way, it would come to rest and nobody know of it.
    const isCertain = answers >= ABSENT_ANSWERS_NEEDED && ageMs > venueQuarantineMs;
    return isCertain ? { kind: 'refuse', reason } : { kind: 'wait', countAbsent: true, askAgainInMs };
  }
  const isGivenUp = order.isManual === true || (order.leg === 'entry' && attempt >= ENTRY_ATTEMPTS);
  if (isGivenUp) return { kind: 'expire', reason };
  return { kind: 'resend', reason };
};
