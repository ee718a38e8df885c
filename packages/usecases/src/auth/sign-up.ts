import type { AnswerOf, BodyOf } from '@trendy/contracts';
import { refusal, transact } from '../refusal.ts';
import type { Answer, FieldFault } from '../refusal.ts';
import type { Origin, Services } from '../services.ts';
import { takeAttempt } from './attempt-limits.ts';
import { normaliseEmail } from './email.ts';
import { openSession } from './open-session.ts';
import { passwordFaults } from './password-rules.ts';

/** Creates a person and signs them in. */
export async function signUp(
  services: Services,
  origin: Origin,
  body: BodyOf<'signUp'>,
): Answer<AnswerOf<'signUp'>> {
  const email = normaliseEmail(body.email);
  if (email === null) return refusal('invalid', { fields: [EMAIL_FAULT] });
  const fields = passwordFaults('password', body.password, email);
  if (fields.length > 0) return refusal('invalid', { fields });
  const tooMany = takeAttempt(services, 'signUpOfIp', origin.ip);
  if (tooMany) return tooMany;
  // Hashed before the address is looked at: taken and free ones take the same time.
  const hashed = await services.passwords.hash(body.password);
  if (!hashed.ok) return refusal('overloaded', { retryAfterSeconds: 2 });
  const created = await services.database.gate.createUser({
    email,
    passwordHash: hashed.value,
    displayName: body.displayName ?? email.slice(0, email.indexOf('@')).slice(0, 60),
    locale: body.locale ?? 'en',
  });
  if (!created.ok) return refusal('email_taken');
  return transact(services.database, created.value.userId, async (store) => {
    await store.audit.append({ action: 'signed_up', ip: origin.ip });
    return openSession(services, store, origin);
  });
}

const EMAIL_FAULT: FieldFault = {
  field: 'email',
  code: 'bad_email',
  message: 'must be a plain e-mail address such as name@example.com, without spaces or special characters',
};
