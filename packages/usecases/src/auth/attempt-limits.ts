import type { Refusal, RefusalKind } from '../refusal.ts';
import { refusal } from '../refusal.ts';
import type { Services } from '../services.ts';

const MINUTE = 60_000;
/** The limit of one address on one account ends by itself, and does not bind the owner, who comes from elsewhere. */
const LIMITS = {
  signInOfAccountAndIp: { max: 5, windowMs: 15 * MINUTE },
  signInOfIp: { max: 100, windowMs: 60 * MINUTE },
  signUpOfIp: { max: 200, windowMs: 60 * MINUTE },
  passwordOfUser: { max: 5, windowMs: 15 * MINUTE },
} as const satisfies Record<string, { max: number; windowMs: number }>;
export type AttemptLimit = keyof typeof LIMITS;

const keyOf = (limit: AttemptLimit, key: string): string => `${limit}:${key}`;

/** Counts a try; the refusal when there were too many. */
export function takeAttempt(
  services: Services,
  limit: AttemptLimit,
  key: string,
): { readonly ok: false; readonly error: Refusal } | null {
  const until = services.attempts.take(keyOf(limit, key), LIMITS[limit]);
  if (until === null) return null;
  const retryAfterSeconds = Math.max(1, Math.ceil((until - services.clock.now()) / 1_000));
  const kind: RefusalKind = 'too_many_attempts';
  return refusal(kind, { retryAfterSeconds, values: { minutes: Math.ceil(retryAfterSeconds / 60) } });
}

export const giveBackAttempt = (services: Services, limit: AttemptLimit, key: string): void =>
  services.attempts.giveBack(keyOf(limit, key));
