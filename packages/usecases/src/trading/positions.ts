import type { AnswerOf, BodyOf } from '@trendy/contracts';
import type { EpochMs, PositionRecord } from '@trendy/domain';
import { appendCommand } from '../bots/append-command.ts';
import { instant } from '../instant.ts';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { estimateText } from './exact-sum.ts';

type PositionBody = AnswerOf<'listPositions'>['items'][number];

export const listPositions = (services: Services, caller: Caller): Answer<AnswerOf<'listPositions'>> =>
  transact(services.database, caller.userId, async (store) => {
    const accounts = new Map((await store.accounts.list()).map((account) => [account.accountId, account]));
    const names = new Map((await store.bots.list()).map((bot) => [bot.botId, bot.name]));
    const items = (await store.records.positions()).flatMap((position): PositionBody[] => {
      const account = accounts.get(position.accountId);
      if (!account) return [];
      const { label: accountLabel, environment } = account;
      const botName = position.botId === null ? null : (names.get(position.botId) ?? null);
      return [{ ...positionBody(position, services.clock.now()), accountLabel, environment, botName }];
    });
    return { items };
  });

function positionBody(position: PositionRecord, now: EpochMs) {
  const quantity = Number(position.quantity);
  const entry = Number(position.entryPrice);
  const mark = Number(position.markPrice ?? position.entryPrice);
  const pnl = quantity * (mark - entry);
  const margin = (Math.abs(quantity) * entry) / Math.max(1, position.leverage);
  return {
    accountId: position.accountId,
    botId: position.botId,
    symbol: position.symbol,
    side: quantity < 0 ? ('short' as const) : ('long' as const),
    quantity: position.quantity.replace('-', ''),
    entryPrice: position.entryPrice,
    markPrice: position.markPrice,
    notional: estimateText(Math.abs(quantity) * mark),
    unrealisedPnl: estimateText(pnl),
    /** Of the margin that the position binds. */
    unrealisedPercent: margin > 0 ? (100 * pnl) / margin : 0,
    leverage: position.leverage,
    stopPrice: position.stopPrice,
    targetPrice: position.targetPrice,
    openedAt: instant(position.openedAt),
    unprotectedSeconds: position.bareSince === null ? 0 : Math.max(0, now - position.bareSince) / 1_000,
  };
}

/** Closes at the market through the bot that holds the position, which goes on afterwards. */
export async function closePosition(
  services: Services,
  caller: Caller,
  { accountId, symbol }: BodyOf<'closePosition'>,
): Answer<AnswerOf<'closePosition'>> {
  const closed = await transact(services.database, caller.userId, async (store) => {
    found(await store.accounts.get(accountId));
    const positions = await store.records.positions({ accountId });
    const position = found(positions.find((each) => each.symbol === symbol));
    if (position.botId === null) return refuse('not_found');
    await store.audit.append({ action: 'position_closed', subject: accountId, details: { symbol } });
    return {
      commandId: await appendCommand(store, { accountId, botId: position.botId, command: 'close' }),
    };
  });
  if (closed.ok) wake(services, 'drain-account', accountId);
  return closed;
}
