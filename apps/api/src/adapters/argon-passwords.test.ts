import { expect, test } from 'vitest';
import { ArgonPasswords } from './argon-passwords.ts';

test('hashes are argon2id with 19 MiB and two passes', async () => {
  const passwords = new ArgonPasswords();
  const hashed = await passwords.hash('correct horse battery');
  expect(hashed).toMatchObject({
    ok: true,
    value: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
  });
  if (!hashed.ok) return;
  expect(await passwords.verify(hashed.value, 'correct horse battery')).toEqual({ ok: true, value: true });
  expect(await passwords.verify(hashed.value, 'correct horse batteri')).toEqual({ ok: true, value: false });
});

test('nobody has the dummy password', async () => {
  const passwords = new ArgonPasswords();
  expect(await passwords.verify(null, 'nobody has this password')).toEqual({ ok: true, value: false });
});

test('a flood is told to wait instead of being queued without end', async () => {
  const passwords = new ArgonPasswords();
  const answers = await Promise.all(Array.from({ length: 80 }, () => passwords.verify(null, 'x')));
  expect(answers.filter((answer) => answer.ok)).toHaveLength(68);
  expect(await passwords.verify(null, 'x')).toMatchObject({ ok: true });
});
