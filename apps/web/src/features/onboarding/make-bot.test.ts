import { ApiError } from '@trendy/contracts';
import { expect, test } from 'vitest';
import { leftToDo, makeBot } from '#features/onboarding/make-bot.ts';
import type { WantedBot } from '#features/onboarding/make-bot.ts';

type Call = Parameters<typeof makeBot>[0];
type Trouble = 'refused' | 'lost';

/** The API's bots and webhooks in memory. A call in `trouble` fails once: before it was done, or only its answer. */
function fakeApi(source: 'strategy' | 'webhook' = 'webhook') {
  const bot = { id: 'b1', source, status: 'draft', webhookId: null as string | null };
  const calls: string[] = [];
  const trouble = new Map<string, Trouble>();
  let bots = 0;
  let secrets = 0;
  const withSecret = () => ({ id: bot.webhookId, botId: bot.id, secret: `secret ${++secrets}` });
  const works: Record<string, () => unknown> = {
    createBot: () => ({ ...bot, id: `b${++bots}` }),
    getBot: () => ({ ...bot }),
    createWebhook: () => {
      if (bot.webhookId !== null) throw problem('bot_has_webhook');
      bot.webhookId = 'w1';
      return withSecret();
    },
    rotateWebhook: withSecret,
    startBot: () => {
      if (bot.status === 'active') throw problem('bot_running');
      bot.status = 'active';
    },
  };
  const call = async (name: string): Promise<unknown> => {
    calls.push(name);
    const now = trouble.get(name);
    trouble.delete(name);
    if (now === 'refused') throw problem('storage_busy');
    const answer = works[name]?.();
    if (now === 'lost') throw problem('unreachable');
    return answer;
  };
  return { bot, calls, trouble, works, call: call as unknown as Call, bots: () => bots };
}

const problem = (code: string) => new ApiError({ type: 't', title: 't', status: 503, code, detail: code });

/** The wizard: what it keeps of one try is what it knows at the next. */
function wizard(api: ReturnType<typeof fakeApi>) {
  const kept: { botId?: string; webhookId?: string } = {};
  const attempt = async (more: Partial<WantedBot> = {}) => {
    const answers = { accountId: 'a1', ...kept };
    const wanted: WantedBot = { answers, source: api.bot.source as 'webhook', sourceName: 'Alerts', ...more };
    const made = await makeBot(api.call, wanted, async (botId) => {
      expect(api.calls.at(-1)).toBe('createBot');
      kept.botId = botId;
    });
    if (made.webhookId !== null) kept.webhookId = made.webhookId;
    return made;
  };
  return { kept, attempt };
}

test('a bot that alerts decide for is created, gets a webhook and is started', async () => {
  const api = fakeApi();
  expect(await wizard(api).attempt()).toMatchObject({
    botId: 'b1',
    webhook: { secret: 'secret 1' },
    notStarted: null,
  });
  expect(api.calls).toEqual(['createBot', 'createWebhook', 'startBot']);
});

test('a webhook that could not be made is made at the next try, for the same bot', async () => {
  const api = fakeApi();
  const { kept, attempt } = wizard(api);
  api.trouble.set('createWebhook', 'refused');
  await expect(attempt()).rejects.toThrow('storage_busy');
  expect(kept).toEqual({ botId: 'b1' });
  expect(api.bot.status).toBe('draft');
  expect(await attempt()).toMatchObject({ webhook: { secret: 'secret 1' }, notStarted: null });
  expect([api.bots(), api.bot.status]).toEqual([1, 'active']);
});

test('a start that failed shows the secret all the same, and the next try only starts', async () => {
  const api = fakeApi();
  const { attempt } = wizard(api);
  api.trouble.set('startBot', 'refused');
  const first = await attempt();
  expect(first.webhook?.secret).toBe('secret 1');
  expect(first.notStarted?.message).toBe('storage_busy');
  api.calls.length = 0;
  expect(await attempt()).toMatchObject({ webhookId: 'w1', webhook: null, notStarted: null });
  expect(api.calls).toEqual(['getBot', 'startBot']);
});

test('a webhook whose answer was lost gets a new secret, which is shown', async () => {
  const api = fakeApi();
  const { attempt } = wizard(api);
  api.trouble.set('createWebhook', 'lost');
  await expect(attempt()).rejects.toThrow('unreachable');
  expect(await attempt()).toMatchObject({ webhookId: 'w1', webhook: { secret: 'secret 2' } });
  expect([api.bots(), api.bot.status]).toEqual([1, 'active']);
  expect((await attempt()).webhook).toBeNull();
});

test('a start whose answer was lost is not done twice', async () => {
  const api = fakeApi('strategy');
  const { attempt } = wizard(api);
  api.trouble.set('startBot', 'lost');
  expect((await attempt()).notStarted?.message).toBe('unreachable');
  expect(await attempt()).toMatchObject({ webhook: null, notStarted: null });
  expect(api.calls).toEqual(['createBot', 'startBot', 'getBot']);
});

test('a bot that was started elsewhere after its state was read runs', async () => {
  const api = fakeApi('strategy');
  const { attempt } = wizard(api);
  api.trouble.set('startBot', 'lost');
  await attempt();
  api.works['getBot'] = () => ({ ...api.bot, status: 'draft' });
  expect((await attempt()).notStarted).toBeNull();
  expect(api.calls.at(-1)).toBe('startBot');
});

test('the secret of a webhook that another tab is just showing stays valid', async () => {
  const api = fakeApi();
  api.bot.webhookId = 'w1';
  expect(await wizard(api).attempt()).toMatchObject({ webhookId: 'w1', webhook: null });
  expect(api.calls).not.toContain('rotateWebhook');
});

test('what is left to do is the first thing that is missing', () => {
  const bot = { source: 'webhook', status: 'draft', webhookId: 'w1' } as const;
  expect(leftToDo({ ...bot, webhookId: null }, undefined)).toBe('webhook');
  expect(leftToDo(bot, undefined)).toBe('secret');
  expect(leftToDo(bot, 'w1')).toBe('start');
  expect(leftToDo({ ...bot, status: 'active' }, 'w1')).toBeNull();
  expect(leftToDo({ source: 'strategy', status: 'stopped', webhookId: null }, undefined)).toBeNull();
});
