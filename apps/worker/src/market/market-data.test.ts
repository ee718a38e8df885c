import { expect, test } from 'vitest';

import {
  aSeries,
  aTroubledSeries,
  atRest,
  interestOf,
  settled,
  STEP,
  BarWorld,
} from '../testing/bar-world.ts';

test('an account that comes back to a series gets what it has missed, once, and nobody else does', async () => {
  const world = await aSeries(5);
  await world.want('ann', 'bob');
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([6, 7, 8, 9, 10]);
  expect(world.logs.get('ann')).toEqual([10]);
  expect(world.reads).toEqual([4]);
});

test('an account that leaves and comes back is brought up again', async () => {
  const world = await aSeries(9);
  await world.want('ann', 'bob');
  await world.want('ann');
  await world.close();
  await world.want('ann', 'bob');
  expect(world.logs.get('bob')).toEqual([10]);
});

test('a bar that closes while an account is brought up comes after those that it has missed', async () => {
  const world = await aSeries(7);
  world.onRead = () => world.close();
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([8, 9, 10, 11]);
  expect(world.logs.get('ann')).toEqual([10, 11]);
});

test('a bar that is on its way into the logs when an account has been brought up is told to it as well', async () => {
  const world = await aSeries(9);
  const closing = world.close();
  await world.want('ann', 'bob');
  await closing;
  await settled();
  expect(world.logs.get('bob')).toEqual([10]);
});

test('no live bar hides the hole while the venue does not answer', async () => {
  const world = await aSeries(7);
  world.isDown = true;
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toBeUndefined();
  world.isDown = false;
  await world.want('ann', 'bob');
  expect(world.logs.get('bob')).toEqual([8, 9, 10]);
});

test('a list that is behind the stream is read again', async () => {
  const world = await aSeries(7);
  world.lag = 1;
  await world.want('ann', 'bob');
  world.lag = 0;
  await world.want('ann', 'bob');
  expect(world.logs.get('bob')).toEqual([8, 9]);
});

test('a bar that the venue never lists does not keep live ones away for ever', async () => {
  const world = await aSeries(7);
  world.lag = 1;
  await world.want('ann', 'bob');
  world.wall += 61_000;
  await world.want('ann', 'bob');
  world.lag = 0;
  await world.close();
  expect(world.logs.get('bob')).toEqual([8, 10]);
});

test('an account is caught up for as many bars as an outage is', async () => {
  const world = new BarWorld();
  world.newest = 3_000;
  world.seen.set('ann', 3_000).set('bob', 5);
  await world.want('ann');
  await world.want('ann', 'bob');
  expect(world.reads).toEqual([1_000]);
  expect(world.logs.get('bob')).toHaveLength(1_000);
});

test('a bar that closed between the read of a starting bot’s history and its join is told when the start shows', async () => {
  const world = await aSeries(null);
  await world.want('ann', 'bob');
  expect(world.reads).toEqual([]);
  world.seen.set('bob', 8);
  await world.want('ann', 'bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([9, 10]);
});

test('a bot that starts alone gets such a bar as well', async () => {
  const world = new BarWorld();
  await world.want('bob');
  world.seen.set('bob', 8);
  await world.want('bob');
  await world.close();
  expect(world.logs.get('bob')).toEqual([9, 10]);
});

test('a stopped bot that is wanted again is told nothing of the time for which its history will come', async () => {
  const world = await aSeries(2);
  world.stopped.add('bob');
  await world.want('ann', 'bob');
  await world.close();
  expect(world.reads).toEqual([]);
  expect(world.logs.get('bob')).toEqual([10]);
});

test('bars that could not be read after an outage are asked for again, ever more rarely, and each failure is told', async () => {
  const world = await aTroubledSeries();
  world.miss(1);
  world.failing.bars = 2;
  await world.reconnect();
  expect(world.told).toEqual(['market_data.no_answer']);
  await world.look(2_000, 'ann');
  await world.look(3_000, 'ann');
  expect(world.reads).toHaveLength(2);
  expect(world.logs.get('ann')).toBeUndefined();
  await world.look(1_000, 'ann');
  expect(world.logs.get('ann')).toEqual([10]);
  await world.look(10_000, 'ann');
  expect(world.told).toEqual(['market_data.no_answer', 'market_data.no_answer']);
});

test('a bar that the list does not tell yet after an outage is asked for again', async () => {
  const world = await aTroubledSeries();
  world.miss(1);
  world.lag = 1;
  await world.reconnect();
  await world.look(2_000, 'ann');
  world.lag = 0;
  await world.look(2_000, 'ann');
  expect(world.logs.get('ann')).toEqual([10]);
});

test('a bar that the stream never told is asked for a moment after its close, and not before', async () => {
  const world = await aTroubledSeries();
  world.miss(1);
  await world.look(1_000, 'ann');
  expect(world.reads).toEqual([]);
  await world.look(1_000, 'ann');
  expect(world.logs.get('ann')).toEqual([10]);
  await world.look(2_000, 'ann');
  expect(world.reads).toEqual([1 + 2_000 / STEP]);
});

test('a bar that the database did not take is offered again', async () => {
  const world = await aTroubledSeries();
  world.failing.appendToLogs = 1;
  await world.close();
  await world.look(2_000, 'ann');
  expect(world.logs.get('ann')).toEqual([10]);
  expect(world.told).toEqual(['market_data.failed']);
});

test('a live bar waits for the hole before it, and is told with it', async () => {
  const world = await aTroubledSeries();
  world.miss(1);
  world.failing.bars = 1;
  await world.close();
  await atRest();
  expect(world.logs.get('ann')).toBeUndefined();
  await world.look(2_000, 'ann');
  expect(world.logs.get('ann')).toEqual([10, 11]);
});

test('a live bar that the list does not tell yet follows what fills the hole at once', async () => {
  const world = await aTroubledSeries();
  world.miss(1);
  world.lag = 1;
  await world.close();
  await atRest();
  expect(world.logs.get('ann')).toEqual([10, 11]);
});

test('a bar that closes while several missing ones are read is read after them', async () => {
  const world = await aTroubledSeries();
  world.miss(2);
  world.onRead = () => world.close();
  await world.reconnect();
  expect(world.logs.get('ann')).toEqual([10, 11, 12]);
});

test('so is one that the stream does not tell', async () => {
  const world = await aTroubledSeries();
  world.miss(2);
  world.onRead = () => Promise.resolve(world.miss(1));
  await world.reconnect();
  expect(world.logs.get('ann')).toEqual([10, 11, 12]);
});

test('a symbol that trades no more is asked for once a minute, and not told of each time', async () => {
  const world = await aTroubledSeries();
  world.miss(1);
  world.lag = 1;
  for (let second = 0; second < 600; second += 2) await world.look(2_000, 'ann');
  expect(world.told).toEqual(Array.from({ length: 6 }, () => 'market_data.not_listed'));
  expect(world.reads.length).toBeLessThanOrEqual(6 + 9);
  // It trades again, and its list is behind the stream.
  world.lag = 2;
  await world.close();
  await atRest();
  world.lag = 0;
  await world.look(2_000, 'ann');
  expect(world.logs.get('ann')).toEqual([10, 11]);
});

test('one series that cannot be stored, or whose place cannot be read, stops no other at the start', async () => {
  for (const fault of ['putBars', 'recentBars', 'load'] as const) {
    const world = new BarWorld();
    world.told = [];
    world.seen.set('ann', 8).set('bob', 8);
    world.failing[fault] = 1;
    const both = [interestOf('ann', 'ETH/USDT:USDT'), interestOf('bob')];
    await world.data.want(both);
    expect(world.logs.get('bob'), fault).toEqual([9]);
    world.wall += 2_000;
    const before = world.stored;
    await world.data.want(both);
    await atRest();
    expect(world.logs.get('ann'), fault).toEqual([9]);
    expect(world.stored, fault).toBeGreaterThan(before);
    expect(world.told, fault).toHaveLength(1);
  }
});

test('a bar that is in the logs and was not stored is stored later', async () => {
  const world = await aTroubledSeries();
  world.failing.putBars = 1;
  await world.close();
  await atRest();
  const before = world.stored;
  await world.look(1_000, 'ann');
  expect(world.logs.get('ann')).toEqual([10]);
  expect(world.stored).toBe(before + 1);
});
