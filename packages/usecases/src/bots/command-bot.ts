import type { ParamsOf } from '@trendy/contracts';
import type {
  Bot,
  BotStatus,
  ExchangeAccount,
  Reason,
  RiskLevel,
  RiskScope,
  UserStore,
} from '@trendy/domain';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { appendCommand, appendStart } from './append-command.ts';
import { botBody } from './bot-body.ts';
import type { BotBody } from './bot-body.ts';
import { refuseUnlessTradable } from './strategy-choice.ts';

type Command = 'start' | 'pause' | 'resume' | 'close' | 'stop';
type Id = ParamsOf<'startBot'>;

export const startBot = (services: Services, caller: Caller, { id }: Id): Answer<BotBody> =>
  command(services, caller, id, 'start', start);
export const pauseBot = (services: Services, caller: Caller, { id }: Id): Answer<BotBody> =>
  command(services, caller, id, 'pause', pause);
export const resumeBot = (services: Services, caller: Caller, { id }: Id): Answer<BotBody> =>
  command(services, caller, id, 'resume', resume);
export const closeBot = (services: Services, caller: Caller, { id }: Id): Answer<BotBody> =>
  command(services, caller, id, 'close', close);
export const stopBot = (services: Services, caller: Caller, { id }: Id): Answer<BotBody> =>
  command(services, caller, id, 'stop', stop);

type Act = (store: UserStore, bot: Bot, services: Services) => Promise<Bot>;

/** Row, log entry and outbox in one commit: the page never shows what the engine will not hear of. */
async function command(
  services: Services,
  caller: Caller,
  id: string,
  name: Command,
  act: Act,
): Answer<BotBody> {
  const done = await transact(services.database, caller.userId, async (store) => {
    const bot = await act(store, found(await store.bots.get(id)), services);
    await store.audit.append({ action: `bot_${name}`, subject: id, ip: caller.ip });
    return botBody(store, bot);
  });
  if (done.ok) wake(services, 'drain-account', done.value.accountId);
  return done;
}

const start: Act = async (store, bot, services) => {
  if (isRunning(bot)) refuse('bot_running', { values: { status: bot.status } });
  refuseUnlessTradable(bot.strategyId);
  await refuseUnfitAccount(store, bot, services);
  const started = await setStatus(store, bot, 'active', { code: 'start_wanted' });
  await appendStart(store, bot);
  return started;
};

const pause: Act = async (store, bot) => {
  if (bot.status !== 'active') refuse('bot_not_running', { values: { status: bot.status } });
  await appendCommand(store, { accountId: bot.accountId, botId: bot.botId, command: 'pause' });
  return setStatus(store, bot, 'paused', { code: 'pause_by_user' });
};

const resume: Act = async (store, bot, services) => {
  if (bot.status === 'active') return bot;
  if (bot.status !== 'paused') refuse('bot_not_running', { values: { status: bot.status } });
  await refuseUnfitAccount(store, bot, services);
  await appendCommand(store, { accountId: bot.accountId, botId: bot.botId, command: 'resume' });
  return setStatus(store, bot, 'active', { code: 'resume_by_user' });
};

const close: Act = async (store, bot) => {
  if (bot.status === 'draft') refuse('bot_not_running', { values: { status: bot.status } });
  await appendCommand(store, { accountId: bot.accountId, botId: bot.botId, command: 'close' });
  return bot;
};

const stop: Act = async (store, bot) => {
  if (!isRunning(bot)) return setStatus(store, bot, 'stopped', { code: 'stop_by_user' });
  await appendCommand(store, { accountId: bot.accountId, botId: bot.botId, command: 'stop' });
  return setStatus(store, bot, 'stopped', { code: 'stop_by_user' });
};

const isRunning = (bot: Bot): boolean => bot.status === 'active' || bot.status === 'paused';

async function setStatus(store: UserStore, bot: Bot, status: BotStatus, reason: Reason): Promise<Bot> {
  const set = await store.bots.setStatus(bot.botId, status, reason);
  if (set.ok) return set.value;
  return set.error === 'symbol_taken'
    ? refuse('symbol_taken', { values: { symbol: bot.symbol } })
    : refuse('not_found');
}

async function refuseUnfitAccount(store: UserStore, bot: Bot, services: Services): Promise<void> {
  const account = found(await store.accounts.get(bot.accountId));
  const kind = unfitness(account, services);
  if (kind) refuse(kind, { values: { status: account.status } });
  const level = await stoppedLevel(store, bot);
  if (level) refuse('level_stopped', { values: { level } });
}

/** The widest level above the bot whose switch is pulled: a bot that ran under it would enter nothing, and not say so. */
async function stoppedLevel(store: UserStore, { botId, accountId }: Bot): Promise<RiskLevel | undefined> {
  const platform = await store.riskScopes.platform();
  if (platform?.stoppedAt) return 'platform';
  const stopped = (await store.riskScopes.list()).filter(({ stoppedAt }) => stoppedAt !== null);
  const isOver = ({ level, id }: RiskScope): boolean =>
    level === 'user' || (level === 'account' && id === accountId) || (level === 'bot' && id === botId);
  const over = stopped.filter(isOver).map(({ level }) => level);
  return (['user', 'account', 'bot'] as const).find((level) => over.includes(level));
}

function unfitness(account: ExchangeAccount, { isLiveTradingOn }: Services) {
  if (account.status === 'disabled') return 'account_disabled' as const;
  if (account.status !== 'active') return 'account_not_active' as const;
  if (account.killedAt !== null) return 'account_killed' as const;
  if (account.environment !== 'live') return null;
  if (!isLiveTradingOn) return 'live_trading_off' as const;
  return account.liveConfirmedAt === null ? ('live_not_confirmed' as const) : null;
}
