import { err, invariant, ok, StorageError } from '@trendy/domain';
import type { Gate, Locale, Role } from '@trendy/domain';
import type pg from 'pg';
import { alertOutcomeOf } from './alert-outcome.ts';
import type { AlertOutcomeRow } from './alert-outcome.ts';
import { jsonText, toDate, toEpoch } from './row-values.ts';
import { translatingFaults } from './storage-faults.ts';

/**
 * A sender waits three seconds at most and comes again when told so in time. The server gives a statement up first,
 * which rolls it back for certain; only when it is silent do we stop waiting without knowing.
 */
export const STATEMENT_LIMIT_MS = 1_000;
const STATEMENT_WITHIN_MS = 1_200;
/** Waiting for a connection included: a database that answers others is worth waiting for longer than a silent one. */
const BUSY_WITHIN_MS = 2_600;
const SILENT_WITHIN_MS = 1_400;
const SILENT_AFTER_MS = 1_000;
/** A connection is waited for as long as a busy database is. */
export const CONNECTION_LIMIT_MS = 2_400;

interface SessionRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly email: string;
  readonly display_name: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly created_at: Date;
  readonly expires_at: Date;
}

/** Each call is one statement, one commit, one round trip, on connections that no page can use up. */
export function gate(pool: pg.Pool): Gate {
  const clock: AnswerClock = { lastAt: Number.NEGATIVE_INFINITY };
  const ask = <Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> =>
    translatingFaults(async () => {
      const query = { name, text, values, query_timeout: STATEMENT_WITHIN_MS };
      return (await answeredInTime(pool.query<Row>(query), clock)).rows;
    }, mayHaveCommitted);
  return {
    findUserByEmail: async (email) => {
      const [row] = await ask<{ user_id: string; password_hash: string; suspended: boolean }>(
        'auth_find_user',
        'select * from auth_find_user($1)',
        [email],
      );
      return row ? { userId: row.user_id, passwordHash: row.password_hash, suspended: row.suspended } : null;
    },
    createUser: async (user) => {
      const [row] = await ask<{ user_id: string | null }>(
        'auth_create_user',
        'select auth_create_user($1, $2, $3, $4::"Locale") as user_id',
        [user.email, user.passwordHash, user.displayName, user.locale],
      );
      invariant(row, 'auth_create_user gave no row');
      return row.user_id === null ? err('email_taken') : ok({ userId: row.user_id });
    },
    findSession: async (tokenHash) => {
      const [row] = await ask<SessionRow>('session_find', 'select * from session_find($1)', [
        Buffer.from(tokenHash),
      ]);
      if (!row) return null;
      return {
        sessionId: row.session_id,
        userId: row.user_id,
        email: row.email,
        displayName: row.display_name,
        role: row.role,
        locale: row.locale,
        createdAt: toEpoch(row.created_at),
        expiresAt: toEpoch(row.expires_at),
      };
    },
    useTicket: async (tokenHash) => {
      const [row] = await ask<{ session_id: string; user_id: string }>(
        'ticket_use',
        'select * from ticket_use($1)',
        [Buffer.from(tokenHash)],
      );
      return row ? { sessionId: row.session_id, userId: row.user_id } : null;
    },
    acceptAlert: async (alert) => {
      const [row] = await ask<AlertOutcomeRow & pg.QueryResultRow>(
        'hook_intake',
        'select * from hook_intake($1, $2, $3, $4, $5, $6, $7, $8::jsonb)',
        [
          alert.publicId,
          Buffer.from(alert.secretHash),
          alert.body,
          alert.contentType,
          alert.dedupKey,
          alert.explicitId,
          toDate(alert.receivedAt),
          alert.refusal === undefined ? null : jsonText(alert.refusal),
        ],
      );
      return alertOutcomeOf(row);
    },
  };
}

/** When the database last said anything, by performance.now(). */
interface AnswerClock {
  lastAt: number;
}

async function answeredInTime<T>(answer: Promise<T>, clock: AnswerClock): Promise<T> {
  const timers: NodeJS.Timeout[] = [];
  const tooLate = new Promise<never>((_, reject) => {
    const giveUp = (): void =>
      reject(new StorageError('commit_unknown', 'the database did not answer in time'));
    const giveUpWhenSilent = (): void => {
      if (performance.now() - clock.lastAt > SILENT_AFTER_MS) giveUp();
    };
    // After a look at the sockets: an answer may be waiting there that a busy process has not read yet.
    timers.push(setTimeout(() => setImmediate(giveUpWhenSilent), SILENT_WITHIN_MS));
    timers.push(setTimeout(giveUp, BUSY_WITHIN_MS));
  });
  answer.catch(() => undefined); // when it comes too late, its refusal has nobody else to hear it
  try {
    const value = await Promise.race([answer, tooLate]);
    clock.lastAt = performance.now();
    return value;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** The statement was sent and its answer never came. */
const mayHaveCommitted = (error: unknown): boolean =>
  error instanceof Error && /query read timeout|terminated unexpectedly|ECONNRESET/i.test(error.message);
