'use client';
import type { ResponseOf } from '@trendy/contracts';
import { ArrowLeft, Webhook } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useApi } from '#data/api.ts';
import { BotCommands } from '#features/bots/bot-commands.tsx';
import { BotOutlook } from '#features/bots/bot-outlook.tsx';
import { BotResult } from '#features/bots/bot-result.tsx';
import { EditRisk } from '#features/bots/edit-risk.tsx';
import { LastWord } from '#features/bots/last-word.tsx';
import { OrdersTable } from '#features/bots/orders-table.tsx';
import { JournalList } from '#features/journal/journal-list.tsx';
import { useExitWords } from '#features/risk/exit-words.tsx';
import { rulesOn } from '#features/risk/guard-rules.ts';
import { ReasonText } from '#features/words/reason.tsx';
import { BotBadge, EnvironmentBadge } from '#features/words/state-badges.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { percent } from '#format/figures.ts';
import { Button } from '#ui/button.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel, PanelHeader } from '#ui/surface.tsx';

export function BotDetail({ id }: { readonly id: string }) {
  const t = useTranslations('bots');
  const router = useRouter();
  const { data: bot, error, refetch } = useApi('getBot', { params: { id } });
  if (bot === undefined) {
    return (
      <Panel>
        <h1 className="sr-only">{t('title')}</h1>
        {error === null ? (
          <ListSkeleton rows={6} />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </Panel>
    );
  }
  return (
    <>
      <Link
        href="/bots"
        className="mb-3 inline-flex items-center gap-1.5 text-[13px] text-muted hover:text-text"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        {t('title')}
      </Link>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-3">
            {bot.name} <BotBadge status={bot.status} /> <EnvironmentBadge environment={bot.environment} />
          </span>
        }
        lead={`${shortSymbol(bot.symbol)} · ${bot.timeframe}`}
      >
        <BotCommands bot={bot} onDeleted={() => router.push('/bots')} />
      </PageHeader>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
        <div className="min-w-0 space-y-4">
          <BotResult bot={bot} />
          <Panel aria-label={t('why')} className="p-4">
            <h2 className="text-[13px] text-muted">{t('why')}</h2>
            <p className="mt-1 text-base">
              <LastWord bot={bot} />
            </p>
            {bot.statusReason === null || bot.status === 'active' ? null : (
              <p className="mt-2 text-[13px] text-muted">
                {t('statusWhy')} <ReasonText reason={bot.statusReason} inline />
              </p>
            )}
            <BotOutlook bot={bot} />
          </Panel>
          <BotRecords bot={bot} />
        </div>
        <BotFacts bot={bot} />
      </div>
    </>
  );
}

function BotRecords({ bot }: { readonly bot: ResponseOf<'getBot'> }) {
  const t = useTranslations('bots');
  const s = useTranslations('slippage');
  const [tab, setTab] = useState<'journal' | 'orders'>('journal');
  return (
    <Panel>
      <PanelHeader title={t(tab)}>
        {tab === 'orders' ? (
          <Link href={`/slippage?bot=${bot.id}`} className="text-[13px] text-accent hover:underline">
            {s('link')}
          </Link>
        ) : null}
        <Segmented
          label={t('records')}
          value={tab}
          onChange={setTab}
          options={[
            { value: 'journal', label: t('journal') },
            { value: 'orders', label: t('orders') },
          ]}
        />
      </PanelHeader>
      {tab === 'journal' ? <JournalList filter={{ botId: bot.id }} /> : <OrdersTable botId={bot.id} />}
    </Panel>
  );
}

function BotFacts({ bot }: { readonly bot: ResponseOf<'getBot'> }) {
  const t = useTranslations('bots');
  const r = useTranslations('risk');
  const e = useTranslations('execution');
  const g = useTranslations('guards');
  const locale = useLocale();
  const exitWords = useExitWords();
  const { risk } = bot;
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const strategy = strategies.data?.items.find((each) => each.id === bot.strategyId);
  return (
    <Panel aria-label={t('settings')}>
      <PanelHeader title={t('settings')}>
        <EditRisk bot={bot} />
      </PanelHeader>
      <dl className="divide-y px-4 py-1">
        <Fact
          name={t('source')}
          value={
            bot.source === 'webhook' ? t('sourceWebhook') : (strategy?.name[locale] ?? bot.strategyId ?? '–')
          }
        />
        {Object.entries(bot.params).map(([key, value]) => (
          <Fact
            key={key}
            name={strategy?.parameters.find((parameter) => parameter.key === key)?.label[locale] ?? key}
            value={String(value)}
          />
        ))}
        <Fact name={r('leverage')} value={`${risk.leverage}×`} />
        <Fact name={r('size')} value={percent(risk.sizePercent, locale, false, 0)} />
        <Fact name={r('stop')} value={percent(risk.stopPercent, locale)} />
        {risk.exits?.targets ? null : (
          <Fact
            name={r('target')}
            value={risk.takeProfitPercent === null ? t('none') : percent(risk.takeProfitPercent, locale)}
          />
        )}
        {exitWords(risk.exits).map(({ name, value }) => (
          <Fact key={name} name={name} value={value} />
        ))}
        <Fact name={r('drawdown')} value={percent(risk.maxDrawdownPercent, locale, false, 0)} />
        <Fact name={g('title')} value={g('count', { count: rulesOn(risk.guards ?? {}) })} />
        <Fact name={e('style')} value={e(`styles.${risk.execution?.style ?? 'market'}`)} />
        <Fact name={t('allowShort')} value={t(risk.allowShort ? 'yes' : 'no')} />
      </dl>
      {bot.source === 'webhook' || bot.webhookId !== null ? (
        <div className="border-t p-3">
          <Button asChild size="small" className="w-full">
            <Link href="/webhooks">
              <Webhook aria-hidden />
              {t('toWebhook')}
            </Link>
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 py-2">
      <dt className="text-muted">{name}</dt>
      <dd className="figures text-right font-medium">{value}</dd>
    </div>
  );
}
