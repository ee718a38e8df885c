import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ExchangeOperator } from '../testing/exchange-books.ts';
import { systemUnderTest } from '../testing/running-system.ts';
import { connectAccount, PASSWORD, postAlert, signUp, startWebhookBot } from '../testing/trader.ts';
import { tableContents, writeEverythingToDisk } from '../testing/whole-database.ts';

/** The forms in which a secret could lie about. */
function formsOf(secret: string): readonly Buffer[] {
  const raw = Buffer.from(secret);
  const texts = [
    secret,
    raw.toString('hex'),
    raw.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
  ];
  return [...new Set(texts)].map((text) => Buffer.from(text));
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (entry.isFile()) yield file;
  }
}

/** Nothing of a file that is gone by now. */
function contentOf(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw thrown;
  }
}

test('no secret lies in tables, data files, write-ahead log, queue or logs', async () => {
  test.setTimeout(120_000);
  const system = systemUnderTest();
  const operator = new ExchangeOperator(system);
  const key = await operator.openAccount(10_000);
  const trader = await signUp(system.urls.api);
  const accountId = await connectAccount(trader, key);
  const hook = await startWebhookBot(trader, accountId, 'ETH/USDT:USDT');
  expect(await postAlert(hook.url, { v: 1, id: 'canary', ticker: 'ETHUSDT.P', action: 'long' })).toBe(202);
  // Failures must not talk either: a wrong key, a wrong password, an unreadable alert.
  await trader.client.registerAccount({
    body: {
      venue: 'trendy',
      environment: 'demo',
      label: 'Wrong',
      apiKey: key.apiKey,
      secret: `${key.secret.slice(0, -1)}#`,
      passphrase: key.passphrase,
    },
  });
  await trader.client
    .signIn({ body: { email: trader.email, password: `${PASSWORD}!` } })
    .catch(() => undefined);
  await fetch(hook.url, { method: 'POST', body: '{"v":1,' });

  const canaries = {
    secret: key.secret,
    passphrase: key.passphrase,
    session: trader.token,
    hook: hook.url.split('/').at(-1) ?? '',
    password: PASSWORD,
  };
  const forms = Object.entries(canaries).flatMap(([name, secret]) =>
    formsOf(secret).map((form) => ({ name, form })),
  );
  await writeEverythingToDisk(system);
  const found: string[] = [];
  // Proof that the search sees: what is stored openly must turn up in tables, data files and logs.
  const open = { email: Buffer.from(trader.email), account: Buffer.from(accountId) };
  const seen = { table: false, database: false, log: false };
  const search = (kind: keyof typeof seen, place: string, content: Buffer): void => {
    for (const { name, form } of forms) if (content.includes(form)) found.push(`${name} in ${place}`);
    seen[kind] ||= content.includes(kind === 'log' ? open.account : open.email);
  };
  for await (const { table, content } of tableContents(system)) search('table', `table ${table}`, content);
  // Twice: a file that a running database takes away between listing and reading may have been renamed.
  for (const _ of ['first', 'second']) {
    for (const file of filesBelow(system.databaseDir)) search('database', file, contentOf(file));
    for (const file of filesBelow(system.logDir)) search('log', file, contentOf(file));
  }
  expect(seen).toEqual({ table: true, database: true, log: true });
  expect(found).toEqual([]);
});
