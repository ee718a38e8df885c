import type { AnswerOf, BodyOf } from '@trendy/contracts';
import { refusal, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { giveBackAttempt, takeAttempt } from './attempt-limits.ts';
import { openSession } from './open-session.ts';
import { passwordFaults } from './password-rules.ts';

/** Every session ends in the same commit that changes the password; the caller gets a new one. */
export async function changePassword(
  services: Services,
  caller: Caller,
  body: BodyOf<'changePassword'>,
): Answer<AnswerOf<'changePassword'>> {
  const { database, passwords } = services;
  const fields = passwordFaults('next', body.next, caller.session.email);
  if (fields.length > 0) return refusal('invalid', { fields });
  const tooMany = takeAttempt(services, 'passwordOfUser', caller.userId);
  if (tooMany) return tooMany;
  const stored = await database.asUser(caller.userId, (store) => store.users.passwordHash());
  const verified = await passwords.verify(stored, body.current);
  if (!verified.ok) return refusal('overloaded', { retryAfterSeconds: 2 });
  if (!verified.value) {
    return refusal('wrong_password', {
      fields: [{ field: 'current', code: 'not_your_password', message: 'is not your password' }],
    });
  }
  giveBackAttempt(services, 'passwordOfUser', caller.userId);
  const hashed = await passwords.hash(body.next);
  if (!hashed.ok) return refusal('overloaded', { retryAfterSeconds: 2 });
  return transact(database, caller.userId, async (store) => {
    await store.users.setPasswordHash(hashed.value);
    const ended = await store.sessions.revokeAll();
    await store.audit.append({ action: 'password_changed', details: { ended }, ip: caller.ip });
    return openSession(services, store, caller);
  });
}
