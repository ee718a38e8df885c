'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useApi } from '#data/api.ts';
import { PositionsTable } from '#features/home/positions-panel.tsx';
import { SideBadge } from '#features/words/state-badges.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { plain } from '#format/figures.ts';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Money, Percent, When } from '#ui/figure.tsx';
import { Failure, ListSkeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

type Result = ResponseOf<'listBotResults'>['items'][number];
type Trade = Result['lastTrades'][number];

/** What the bot holds and what it has earned: the first thing that anybody wants to know of it. */
export function BotResult({ bot }: { readonly bot: ResponseOf<'getBot'> }) {
  const t = useTranslations('bots.result');
  const positions = useApi('listPositions', {}, { refetchInterval: 15_000 });
  const results = useApi('listBotResults', {}, { refetchInterval: 30_000 });
  const held = positions.data?.items.filter(({ botId }) => botId === bot.id);
  const result = results.data?.items.find(({ botId }) => botId === bot.id);
  const error = positions.error ?? results.error;
  return (
    <Panel aria-label={t('title')}>
      <PanelHeader title={t('title')} hint={t('hint')} />
      {held === undefined || results.data === undefined ? (
        error === null ? (
          <ListSkeleton rows={3} />
        ) : (
          <Failure error={error} onRetry={() => void Promise.all([positions.refetch(), results.refetch()])} />
        )
      ) : (
        <>
          {result === undefined ? null : <Figures result={result} />}
          {held.length > 0 ? (
            <PositionsTable rows={held} ofOneBot />
          ) : (
            <p className="border-b px-4 py-3 text-sm text-muted">{t('noPosition')}</p>
          )}
          {result === undefined || result.lastTrades.length === 0 ? (
            <p className="px-4 py-3 text-sm text-muted">{t('noTrade')}</p>
          ) : (
            <LastTrades trades={result.lastTrades} />
          )}
        </>
      )}
    </Panel>
  );
}

function Figures({ result }: { readonly result: Result }) {
  const t = useTranslations('bots.result');
  const locale = useLocale();
  const figures: readonly (readonly [string, ReactNode])[] = [
    [t('net'), <Money key="net" value={result.net} change />],
    [t('closed'), plain(result.closedTrades, locale, 0)],
    [
      t('winRate'),
      result.winRate === null ? t('noneYet') : <Percent key="rate" value={result.winRate} fraction />,
    ],
  ];
  return (
    <>
      <dl className="grid grid-cols-3 gap-px border-b bg-line">
        {figures.map(([name, value]) => (
          <div key={name} className="bg-panel px-4 py-3">
            <dt className="text-[13px] text-muted">{name}</dt>
            <dd className="figures mt-0.5 font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      {result.isCut ? <p className="border-b px-4 py-2 text-xs text-muted">{t('cut')}</p> : null}
    </>
  );
}

function LastTrades({ trades }: { readonly trades: readonly Trade[] }) {
  const t = useTranslations('bots.result');
  const columns: readonly Column<Trade>[] = [
    {
      key: 'side',
      title: t('lastTrades'),
      cell: (row) => (
        <span className="flex flex-wrap items-center gap-2">
          {shortSymbol(row.symbol)} <SideBadge side={row.side} />
        </span>
      ),
    },
    { key: 'opened', title: t('opened'), wide: true, cell: (row) => <When at={row.openedAt} /> },
    { key: 'closed', title: t('closedAt'), cell: (row) => <When at={row.closedAt} /> },
    { key: 'net', title: t('tradeNet'), figures: true, cell: (row) => <Money value={row.net} change /> },
  ];
  return (
    <DataTable
      caption={t('lastTrades')}
      columns={columns}
      rows={trades}
      rowKey={(row) => `${row.symbol} ${row.openedAt} ${row.closedAt}`}
    />
  );
}
