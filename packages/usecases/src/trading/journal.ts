import { priceText, quantityText, quoteToDecimal, scaleOf } from '@trendy/domain';
import type {
  InstrumentScale,
  JournalEntry,
  JournalRecord,
  Quote,
  Steps,
  Ticks,
  UserStore,
} from '@trendy/domain';
import { epochMs } from '@trendy/domain';
import type { AnswerOf, QueryOf } from '@trendy/contracts';
import { reasonBody } from '../accounts/account-body.ts';
import { instant } from '../instant.ts';
import { readPage } from '../page.ts';
import type { Page } from '../page.ts';
import { transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

/** What the engine did and why, line by line. */
export const listJournal = (
  services: Services,
  caller: Caller,
  query: QueryOf<'listJournal'>,
): Answer<AnswerOf<'listJournal'>> =>
  transact(services.database, caller.userId, async (store) => {
    const { botId, accountId, kind } = query;
    const filter = {
      ...(botId === undefined ? {} : { botId }),
      ...(accountId === undefined ? {} : { accountId }),
      ...(kind === undefined ? {} : { kind }),
    };
    const page = await readRecords(store, query, filter);
    const scales = await scalesFor(services, store, page.items);
    const items = page.items.map((record) => ({
      accountId: record.accountId,
      botId: botIdOf(record.entry),
      seq: String(record.seq),
      index: record.index,
      kind: record.entry.kind,
      at: instant(record.entry.at),
      entry: entryBody(record, scales),
    }));
    return { items, nextCursor: page.nextCursor };
  });

/** The same lines for the home page, with the names of bots. */
export const listActivity = (
  services: Services,
  caller: Caller,
  query: QueryOf<'listActivity'>,
): Answer<AnswerOf<'listActivity'>> =>
  transact(services.database, caller.userId, async (store) => {
    const page = await readRecords(store, query, {});
    const scales = await scalesFor(services, store, page.items);
    const names = new Map((await store.bots.list()).map((bot) => [bot.botId, bot.name]));
    const items = page.items.map((record) => {
      const { accountId, seq, index, entry } = record;
      const botId = botIdOf(entry);
      return {
        id: `${accountId}:${seq}:${index}`,
        at: instant(entry.at),
        kind: entry.kind,
        accountId,
        botId,
        botName: botId === null ? null : (names.get(botId) ?? null),
        reason: 'reason' in entry && entry.reason ? reasonBody(entry.reason) : null,
        entry: entryBody(record, scales),
      };
    });
    return { items, nextCursor: page.nextCursor };
  });

const readRecords = (
  store: UserStore,
  query: { readonly cursor?: string | undefined; readonly limit: number },
  filter: { readonly accountId?: string; readonly botId?: string; readonly kind?: string },
): Promise<Page<JournalRecord>> =>
  readPage(
    query,

    (before, limit) =>
      store.records.journal({ ...filter, ...(before === undefined ? {} : { before }), limit }),
    (record) => record.recordedAt ?? epochMs(record.entry.at),
  );

const botIdOf = (entry: JournalEntry): string | null => ('botId' in entry ? entry.botId : null);

const symbolOf = (entry: JournalEntry): string | null => {
  if ('symbol' in entry) return entry.symbol;
  return entry.kind === 'order' ? (entry.request?.symbol ?? null) : null;
};

type Scales = ReadonlyMap<string, InstrumentScale>;

/** By account and symbol: the same symbol has other steps at another venue. */
async function scalesFor(
  services: Services,
  store: UserStore,
  records: readonly JournalRecord[],
): Promise<Scales> {
  const accounts = new Map((await store.accounts.list()).map((account) => [account.accountId, account]));
  const scales = new Map<string, InstrumentScale>();
  for (const { accountId, entry } of records) {
    const symbol = symbolOf(entry);
    const account = accounts.get(accountId);
    if (symbol === null || !account || scales.has(`${accountId}|${symbol}`)) continue;
    const known = await services.database.market.instrument(account, symbol);
    if (known) scales.set(`${accountId}|${symbol}`, scaleOf(known.instrument));
  }
  return scales;
}

const QUANTITIES: ReadonlySet<string> = new Set(['quantity', 'wanted', 'filled']);

/** The line as stored, with its grid counts also as decimal texts for people. */
function entryBody({ accountId, entry }: JournalRecord, scales: Scales): Record<string, unknown> {
  const scale = scales.get(`${accountId}|${symbolOf(entry) ?? ''}`);
  const source: Readonly<Record<string, unknown>> =
    entry.kind === 'order' && entry.request ? { ...entry.request } : { ...entry };
  const texts: Record<string, string> = {};
  for (const [field, value] of Object.entries(source)) {
    if (typeof value !== 'number') continue;
    if (MONEY.has(field)) texts[`${field}Text`] = quoteToDecimal(value as Quote);
    if (scale && PRICES.has(field)) texts[`${field}Text`] = priceText(scale, value as Ticks);
    if (scale && QUANTITIES.has(field)) texts[`${field}Text`] = quantityText(scale, value as Steps);
  }
  return { ...(JSON.parse(JSON.stringify(entry)) as Record<string, unknown>), ...texts };
}

const MONEY = new Set(['fee', 'realised', 'amount']);
const PRICES = new Set(['price', 'triggerPrice', 'stop', 'target']);
