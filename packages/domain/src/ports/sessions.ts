import type { EpochMs } from '../time.ts';

export interface SessionInfo {
  readonly sessionId: string;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly createdAt: EpochMs;
  readonly lastSeenAt: EpochMs;
  readonly expiresAt: EpochMs;
}

export interface NewSession {
  /** SHA-256 of the token; the token itself is never stored. */
  readonly tokenHash: Uint8Array;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly expiresAt: EpochMs;
}

/** Sessions of the user whose transaction this is. */
export interface Sessions {
  create(session: NewSession): Promise<{ readonly sessionId: string }>;
  /** Those that are neither revoked nor expired, newest first. */
  list(): Promise<readonly SessionInfo[]>;
  /** Whether the session may still be used: rechecked every second by the live stream. */
  isAlive(sessionId: string): Promise<boolean>;
  /** False when there is none such to revoke. */
  revoke(sessionId: string): Promise<boolean>;
  /** How many were revoked. */
  revokeAll(except?: string): Promise<number>;
  createTicket(ticket: {
    readonly sessionId: string;
    readonly tokenHash: Uint8Array;
    readonly expiresAt: EpochMs;
  }): Promise<void>;
}
