import { marketMs } from '@trendy/domain';
import { expect, test } from 'vitest';
import { EpisodeLog } from './episode-log.ts';

const reasonAt = (decision: number) => ({ code: `decision_${decision}` });

test('an ended episode stays what it was while the next one adds up', () => {
  const log = new EpisodeLog();
  for (let number = 0; number < 200; number++) {
    const open = log.begin(number % 2 === 0, marketMs(number), number - 1);
    expect(log.open).toBe(open);
    open.fees += number + 0.25;
    open.realised -= number;
    if (number < 199) log.end(marketMs(number + 0.5), number % 3 === 0 ? 'stop' : 'signal');
  }
  const all = log.map(reasonAt, (each) => each);
  expect(all).toHaveLength(200);
  expect(all[0]).toStrictEqual({
    side: 'long',
    entryAt: 0,
    exitAt: 0.5,
    entryReason: null,
    entryQuantity: 0,
    entryNotional: 0,
    exitQuantity: 0,
    exitNotional: 0,
    fees: 0.25,
    funding: 0,
    slippage: 0,
    liquidation: 0,
    realised: 0,
    exitReason: 'stop',
  });
  expect(all[7]).toMatchObject({ side: 'short', fees: 7.25, realised: -7, exitReason: 'signal' });
  expect(all[7]!.entryReason).toEqual({ code: 'decision_6' });
  expect(all[199]).toMatchObject({ exitAt: null, fees: 199.25, exitReason: 'open_at_end' });
});

test('one that begins while another is open is a bug', () => {
  const log = new EpisodeLog();
  expect(() => log.end(marketMs(0), 'stop')).toThrow('while none is open');
  log.begin(true, marketMs(0), -1);
  expect(() => log.begin(true, marketMs(1), -1)).toThrow('while another is open');
});
