'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Bot as BotIcon, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import type { SettingsSource } from '#features/backtests/tested-settings.ts';
import { BotCommands } from '#features/bots/bot-commands.tsx';
import { LastWord } from '#features/bots/last-word.tsx';
import { NewBot } from '#features/bots/new-bot.tsx';
import { PausedEngines } from '#features/exchanges/engine-paused.tsx';
import { RiskLine } from '#features/risk/risk-line.tsx';
import { BotBadge } from '#features/words/state-badges.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

type Bot = ResponseOf<'getBot'>;

interface BotsProps {
  readonly startOpen: boolean;
  readonly strategy?: string;
  readonly source?: SettingsSource;
}

export function Bots({ startOpen, strategy, source }: BotsProps) {
  const t = useTranslations('bots');
  const [creating, setCreating] = useState(startOpen);
  const { shows } = useScope();
  const bots = useApi('listBots', {});
  const rows = bots.data?.items.filter((each) => shows(each.accountId));
  const add = (
    <Button look="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t('new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        {add}
      </PageHeader>
      <NewBot
        open={creating}
        onOpenChange={setCreating}
        {...(strategy === undefined ? {} : { strategy })}
        {...(source === undefined ? {} : { source })}
      />
      <PausedEngines />
      {rows !== undefined && rows.length > 0 ? (
        <ul className="grid gap-4 lg:grid-cols-2">
          {rows.map((bot) => (
            <BotCard key={bot.id} bot={bot} />
          ))}
        </ul>
      ) : (
        <Panel>
          {bots.error !== null ? (
            <Failure error={bots.error} onRetry={() => void bots.refetch()} />
          ) : rows === undefined ? (
            <ListSkeleton />
          ) : (
            <Empty icon={<BotIcon aria-hidden />} title={t('noBots')} text={t('noneText')}>
              {add}
            </Empty>
          )}
        </Panel>
      )}
    </>
  );
}

function BotCard({ bot }: { readonly bot: Bot }) {
  const t = useTranslations('bots');
  const { accounts } = useScope();
  const account = accounts.find((each) => each.id === bot.accountId);
  return (
    <li className="min-w-0">
      <Panel className="flex h-full flex-col">
        <div className="flex-1 p-4">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <h2 className="truncate text-[15px] font-semibold tracking-tight">
                <Link href={`/bots/${bot.id}`} className="hover:underline">
                  {bot.name}
                </Link>
              </h2>
              <p className="text-[13px] text-muted">
                {shortSymbol(bot.symbol)} · {bot.timeframe} ·{' '}
                {bot.source === 'webhook' ? t('sourceWebhook') : (bot.strategyId ?? '')} ·{' '}
                {account?.label ?? ''}
              </p>
            </div>
            <BotBadge status={bot.status} />
          </div>
          <p className="mt-3 text-[13px]">
            <LastWord bot={bot} />
          </p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-2 border-t px-4 py-2.5">
          <RiskLine risk={bot.risk} />
          <BotCommands bot={bot} />
        </div>
      </Panel>
    </li>
  );
}
