import type { AnswerOf, BodyOf } from '@trendy/contracts';
import { refusal, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Origin, Services } from '../services.ts';
import { giveBackAttempt, takeAttempt } from './attempt-limits.ts';
import { normaliseEmail } from './email.ts';
import { openSession } from './open-session.ts';

/** Opens a session. Unknown address, wrong password and suspended person get one answer, after the same work. */
export async function signIn(
  services: Services,
  origin: Origin,
  body: BodyOf<'signIn'>,
): Answer<AnswerOf<'signIn'>> {
  const email = normaliseEmail(body.email);
  const account = `${email ?? body.email.toLowerCase()}|${origin.ip}`;
  const tooMany =
    takeAttempt(services, 'signInOfIp', origin.ip) ?? takeAttempt(services, 'signInOfAccountAndIp', account);
  if (tooMany) return tooMany;
  const person = email === null ? null : await services.database.gate.findUserByEmail(email);
  const verified = await services.passwords.verify(person?.passwordHash ?? null, body.password);
  if (!verified.ok) return refusal('overloaded', { retryAfterSeconds: 2 });
  if (!verified.value || !person || person.suspended) return refusal('invalid_credentials');
  giveBackAttempt(services, 'signInOfIp', origin.ip);
  giveBackAttempt(services, 'signInOfAccountAndIp', account);
  return transact(services.database, person.userId, async (store) => {
    await store.audit.append({ action: 'signed_in', ip: origin.ip });
    return openSession(services, store, origin);
  });
}
