import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';

const CANARY = 'canary5f2b9c';

function lines(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  write(createLog({ name: 'test', level: 'trace', destination }));
  return text;
}

test('a line is JSON with a name, a level, a time and the event', () => {
  const line: unknown = JSON.parse(lines((log) => log.info({ accountId: 'a1' }, 'order.rejected')));
  expect(line).toMatchObject({ name: 'test', level: 'info', msg: 'order.rejected', accountId: 'a1' });
});

test('secrets are gone from fields, messages, URLs and stacks', () => {
  const text = lines((log) => {
    log.info({ password: CANARY, body: { apiKey: CANARY, nested: { passphrase: CANARY } } }, 'fields');
    log.info(
      { headers: { authorization: CANARY, cookie: CANARY, 'X-MBX-APIKEY': 'x', 'x-mbx-apikey': CANARY } },
      'h',
    );
    log.info(`POST /hooks/tv/public/${CANARY} 202`);
    log.info({ url: `/hooks/tv/p/${CANARY}?x=1` }, 'url');
    log.error(new Error(`GET https://fapi/v1/order?symbol=X&timestamp=1&signature=${CANARY}`));
    log.error({ err: new Error('outer', { cause: new Error(`postgresql://app:${CANARY}@host/db`) }) });
    log.warn({ note: `Bearer ${CANARY}` });
  });
  expect(text).not.toContain(CANARY);
  expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(9);
  expect(text).toContain('symbol=X');
  for (const line of text.trim().split('\n')) expect(() => void JSON.parse(line)).not.toThrow();
});
