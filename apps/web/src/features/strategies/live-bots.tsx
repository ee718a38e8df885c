'use client';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { BotSwitch } from '#features/bots/bot-commands.tsx';
import { BotBadge } from '#features/words/state-badges.tsx';
import { Money, Percent } from '#ui/figure.tsx';

/** The user's own bots that trade a strategy: what each has earned, and its switch. Nothing without one. */
export function LiveBots({ strategyId }: { readonly strategyId: string }) {
  const t = useTranslations('strategies.live');
  const { accounts, shows } = useScope();
  const bots = useApi('listBots', {});
  const results = useApi('listBotResults', {});
  const own = bots.data?.items.filter(
    (bot) => bot.source === 'strategy' && bot.strategyId === strategyId && shows(bot.accountId),
  );
  if (own === undefined || own.length === 0) return null;
  return (
    <section aria-label={t('title')} className="mt-4 text-[13px]">
      <h3 className="font-medium">{t('title')}</h3>
      <ul className="mt-1 divide-y">
        {own.map((bot) => {
          const result = results.data?.items.find(({ botId }) => botId === bot.id);
          const account = accounts.find(({ id }) => id === bot.accountId);
          return (
            <li key={bot.id} className="flex flex-wrap items-center justify-between gap-2 py-2">
              <span className="min-w-0">
                <span className="flex flex-wrap items-center gap-2">
                  <Link href={`/bots/${bot.id}`} className="truncate font-medium hover:underline">
                    {bot.name}
                  </Link>
                  <BotBadge status={bot.status} />
                </span>
                <span className="figures block text-muted">
                  {account === undefined ? null : `${account.label} · `}
                  {result === undefined || result.winRate === null ? (
                    t('noTrade')
                  ) : (
                    <>
                      <Money value={result.net} change /> · {t('trades', { count: result.closedTrades })} ·{' '}
                      {t('winRate')} <Percent value={result.winRate} fraction digits={0} />
                    </>
                  )}
                </span>
              </span>
              <BotSwitch bot={bot} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
