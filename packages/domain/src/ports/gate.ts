import type { Reason } from '../events.ts';
import type { Result } from '../result.ts';
import type { EpochMs } from '../time.ts';
import type { Locale, Role } from './users.ts';

/** What must be asked across users, before one is known. Each call is one statement of its own. */
export interface Gate {
  /** The person behind an e-mail address that was normalised by the caller. */
  findUserByEmail(email: string): Promise<SignInRecord | null>;
  createUser(user: NewUser): Promise<Result<{ readonly userId: string }, 'email_taken'>>;
  /** Null when unknown, revoked, expired or of a suspended user. */
  findSession(tokenHash: Uint8Array): Promise<SessionView | null>;
  /** True once per ticket, within its life and its session's. */
  useTicket(tokenHash: Uint8Array): Promise<{ readonly sessionId: string; readonly userId: string } | null>;
  /** Finds the webhook, checks its secret and rate, drops duplicates, and makes the alert durable. */
  acceptAlert(alert: IncomingAlert): Promise<AlertOutcome>;
}

export interface SignInRecord {
  readonly userId: string;
  readonly passwordHash: string;
  readonly suspended: boolean;
}

export interface NewUser {
  readonly email: string;
  readonly passwordHash: string;
  readonly displayName: string;
  readonly locale: Locale;
}

export interface SessionView {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
}

export interface IncomingAlert {
  readonly publicId: string;
  /** SHA-256 of the secret in the URL. */
  readonly secretHash: Uint8Array;
  readonly body: string;
  readonly contentType: string;
  readonly dedupKey: string;
  /** The sender gave an id: duplicates are looked for over 24 hours instead of 90 seconds. */
  readonly explicitId: boolean;
  readonly receivedAt: EpochMs;
  /** Set when the body cannot be read: stored as rejected, never acted on. */
  readonly refusal?: Reason;
}

export interface AlertOutcome {
  /** `not_found`: no such webhook, or a wrong secret; nobody may tell which. */
  readonly status: 'new' | 'duplicate' | 'refused' | 'not_found' | 'disabled' | 'too_many';
  readonly signalId: string | null;
  readonly accountId: string | null;
}
