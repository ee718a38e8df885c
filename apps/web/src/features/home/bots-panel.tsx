'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Bot as BotIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { LastWord } from '#features/bots/last-word.tsx';
import { BotBadge } from '#features/words/state-badges.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

export function BotsPanel() {
  const t = useTranslations('home');
  const { shows } = useScope();
  const bots = useApi('listBots', {});
  const rows = bots.data?.items.filter((each) => shows(each.accountId));
  return (
    <Panel aria-label={t('bots')} className="flex min-w-0 flex-col">
      <PanelHeader title={t('bots')}>
        <Button asChild size="small" look="quiet">
          <Link href="/bots">{t('all')}</Link>
        </Button>
      </PanelHeader>
      {rows !== undefined && rows.length > 0 ? (
        <ul className="divide-y">
          {rows.slice(0, 5).map((bot) => (
            <BotLine key={bot.id} bot={bot} />
          ))}
        </ul>
      ) : bots.error !== null ? (
        <Failure error={bots.error} onRetry={() => void bots.refetch()} />
      ) : rows === undefined ? (
        <ListSkeleton rows={3} />
      ) : (
        <Empty icon={<BotIcon aria-hidden />} title={t('noBots')} text={t('noBotsText')}>
          <Button asChild size="small" look="primary">
            <Link href="/bots?new=1">{t('newBot')}</Link>
          </Button>
        </Empty>
      )}
    </Panel>
  );
}

function BotLine({ bot }: { readonly bot: ResponseOf<'listBots'>['items'][number] }) {
  return (
    <li>
      <Link href={`/bots/${bot.id}`} className="block px-4 py-3 transition-colors hover:bg-sunken/60">
        <span className="flex items-center justify-between gap-3">
          <span className="truncate font-medium">{bot.name}</span>
          <BotBadge status={bot.status} />
        </span>
        <span className="mt-0.5 block text-xs text-muted">
          {shortSymbol(bot.symbol)} · {bot.timeframe} · <span className="figures">{bot.risk.leverage}×</span>
        </span>
        <span className="mt-1.5 block text-[13px]">
          <LastWord bot={bot} />
        </span>
      </Link>
    </li>
  );
}
