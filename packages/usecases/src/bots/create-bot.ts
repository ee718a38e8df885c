import { isDeepStrictEqual } from 'node:util';

import type { BodyOf } from '@trendy/contracts';
import { DEFAULT_GUARDS } from '@trendy/domain';
import type { Bot, ExchangeAccount, InstrumentRecord, NewBot } from '@trendy/domain';
import { distinctName } from '../distinct-name.ts';
import { refuseAbove, takeTurn } from '../limits.ts';
import { isOffered } from '../market/market.ts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { botBody, riskOf } from './bot-body.ts';
import type { BotBody } from './bot-body.ts';
import { chooseStrategy, refuseUnlessTradable } from './strategy-choice.ts';

/** A draft: it does nothing until it is started. */
export const createBot = (services: Services, caller: Caller, body: BodyOf<'createBot'>): Answer<BotBody> =>
  transact(services.database, caller.userId, async (store) => {
    const { accountId, name, symbol, timeframe, source } = body;
    const account = found(await store.accounts.get(accountId));
    await refuseUnknownSymbol(services, account, symbol, isOffered);
    const risk = riskOf(body.risk, { guards: DEFAULT_GUARDS });
    const plain = { accountId, name, symbol, timeframe, source, risk };
    const choice = choiceOf(body);
    await takeTurn(store);
    const bots = await store.bots.list();
    const now = services.clock.now();
    const older = bots.filter((bot) => now - bot.createdAt >= TWIN_WITHIN_MS);
    const wanted = { ...plain, ...choice, name: distinctName(name, namesOf(older)) };
    const twin = bots.find((bot) => isTwin(bot, wanted, now));
    if (twin) return botBody(store, twin);
    refuseAbove(services, 'bots', bots.length);
    const created = await store.bots.create({ ...wanted, name: distinctName(name, namesOf(bots)) });
    if (!created.ok) return refuse('not_found');
    await store.audit.append({ action: 'bot_created', subject: created.value.botId, ip: caller.ip });
    return botBody(store, created.value);
  });

/** Two tabs that finish the wizard at once mean one bot. */
const TWIN_WITHIN_MS = 5_000;

const namesOf = (bots: readonly Bot[]): string[] => bots.map((bot) => bot.name);

function isTwin(bot: Bot, wanted: NewBot, now: number): boolean {
  const isSame = SAME.every((field) => isDeepStrictEqual(bot[field], wanted[field]));
  return isSame && now - bot.createdAt < TWIN_WITHIN_MS;
}

const SAME = [
  'accountId',
  'name',
  'symbol',
  'timeframe',
  'source',
  'strategyId',
  'params',
  'risk',
] as const satisfies readonly (keyof Bot & keyof NewBot)[];

function choiceOf({ source, strategyId, params }: BodyOf<'createBot'>) {
  if (source === 'strategy') {
    if (!strategyId) return refuse('strategy_not_chosen');
    refuseUnlessTradable(strategyId);
    return chooseStrategy(strategyId, params);
  }
  if (strategyId !== undefined || params !== undefined) {
    refuse('invalid', {
      fields: [
        {
          field: strategyId === undefined ? 'params' : 'strategyId',
          code: 'no_strategy_here',
          message: 'a webhook bot obeys its alerts and has no strategy; leave it out',
        },
      ],
    });
  }
  return { strategyId: null, strategyVersion: null, params: {} };
}

/**
 * Only what the venue's list knows for certain to be wrong; before the list was first read, the worker decides.
 * @param isMeant which of the list will do; absent: all that was ever read, as for tests over what has been.
 */
export async function refuseUnknownSymbol(
  services: Services,
  market: Pick<ExchangeAccount, 'venue' | 'environment'>,
  symbol: string,
  isMeant: (record: InstrumentRecord) => boolean = () => true,
): Promise<void> {
  const all = await services.database.market.instruments(market);
  const known = all.filter(isMeant);
  if (known.length === 0 || known.some(({ instrument }) => instrument.symbol === symbol)) return;
  const some = known.slice(0, 5).map(({ instrument }) => instrument.symbol);
  refuse('invalid', {
    fields: [
      {
        field: 'symbol',
        code: 'unknown_symbol',
        message: `is not traded there; try ${some.join(', ')}`,
        values: { some: some.join(', ') },
        value: symbol,
      },
    ],
  });
}
