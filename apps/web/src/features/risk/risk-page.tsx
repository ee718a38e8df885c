'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Gauge } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { RiskLevels } from '#features/risk/risk-levels.tsx';
import { UnprotectedAccounts } from '#features/risk/unprotected-accounts.tsx';
import { UnprotectedTime } from '#features/risk/unprotected-time.tsx';
import { outcomeOfTrade } from '#features/risk/worst-loss.ts';
import { BotBadge } from '#features/words/state-badges.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { percent, plain } from '#format/figures.ts';
import { DataTable } from '#ui/data-table.tsx';
import type { Column } from '#ui/data-table.tsx';
import { Money, Percent } from '#ui/figure.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel, PanelHeader } from '#ui/surface.tsx';
import { Tile } from '#ui/tile.tsx';

type Bot = ResponseOf<'getBot'>;
const RULES = ['size', 'leverage', 'stop', 'drawdown', 'once', 'fresh', 'external', 'noStop'] as const;
const LEVERS = ['pause', 'close', 'stop', 'kill'] as const;

export function RiskPage() {
  const t = useTranslations('risk');
  const locale = useLocale();
  const { environment } = useScope();
  const dashboard = useApi('getDashboard', { query: { environment } }, { refetchInterval: 15_000 });
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="space-y-4">
        <Panel>
          <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl bg-line lg:grid-cols-4">
            <Tile name={t('used')}>
              <Percent value={dashboard.data?.riskUsedPercent} digits={2} />
            </Tile>
            <Tile name={t('unprotected')}>
              <UnprotectedTime seconds={dashboard.data?.unprotectedSeconds} />
            </Tile>
            <Tile name={t('openPositions')}>{plain(dashboard.data?.openPositions, locale, 0)}</Tile>
            <Tile name={t('todayPnl')}>
              <Money value={dashboard.data?.pnlToday} change />
            </Tile>
          </dl>
        </Panel>
        <UnprotectedAccounts accounts={dashboard.data?.accounts ?? []} />
        <RiskLevels />
        <Limits />
        <div className="grid gap-4 lg:grid-cols-2">
          <Words title={t('rulesTitle')} keys={RULES} group="rules" />
          <Words title={t('leversTitle')} keys={LEVERS} group="levers" />
        </div>
      </div>
    </>
  );
}

/** What each bot may lose with one trade, and when it stops. */
function Limits() {
  const t = useTranslations('risk');
  const locale = useLocale();
  const { shows, accounts } = useScope();
  const bots = useApi('listBots', {});
  const rows = bots.data?.items.filter((bot) => shows(bot.accountId));
  const equityOf = (bot: Bot) => Number(accounts.find((each) => each.id === bot.accountId)?.equity ?? 0);
  const columns: readonly Column<Bot>[] = [
    {
      key: 'bot',
      title: t('bot'),
      cell: (bot) => (
        <Link href={`/bots/${bot.id}`} className="block hover:underline">
          <span className="font-medium">{bot.name}</span>
          <span className="block text-xs text-muted">{shortSymbol(bot.symbol)}</span>
          <span className="mt-1 block md:hidden">
            <BotBadge status={bot.status} />
          </span>
        </Link>
      ),
    },
    { key: 'status', title: t('state'), wide: true, cell: (bot) => <BotBadge status={bot.status} /> },
    {
      key: 'leverage',
      title: t('leverage'),
      figures: true,
      wide: true,
      cell: (bot) => `${bot.risk.leverage}×`,
    },
    {
      key: 'size',
      title: t('size'),
      figures: true,
      wide: true,
      cell: (bot) => percent(bot.risk.sizePercent, locale, false, 0),
    },
    { key: 'stop', title: t('stop'), figures: true, cell: (bot) => percent(bot.risk.stopPercent, locale) },
    {
      key: 'loss',
      title: t('perTrade'),
      figures: true,
      cell: (bot) => {
        const equity = equityOf(bot);
        if (equity <= 0) return '–';
        return <Money value={-outcomeOfTrade(equity, bot.risk, bot.risk.maxDrawdownPercent).loss} change />;
      },
    },
    {
      key: 'limit',
      title: t('drawdown'),
      figures: true,
      wide: true,
      cell: (bot) => percent(bot.risk.maxDrawdownPercent, locale, false, 0),
    },
  ];
  return (
    <Panel>
      <PanelHeader title={t('limitsTitle')} hint={t('limitsHint')} />
      {rows !== undefined && rows.length > 0 ? (
        <DataTable caption={t('limitsTitle')} columns={columns} rows={rows} rowKey={(bot) => bot.id} />
      ) : bots.error !== null ? (
        <Failure error={bots.error} onRetry={() => void bots.refetch()} />
      ) : rows === undefined ? (
        <ListSkeleton />
      ) : (
        <Empty icon={<Gauge aria-hidden />} title={t('noBots')} text={t('noBotsText')} />
      )}
    </Panel>
  );
}

interface WordsProps {
  readonly title: string;
  readonly keys: readonly string[];
  readonly group: 'rules' | 'levers';
}

function Words({ title, keys, group }: WordsProps) {
  const t = useTranslations('risk');
  const say = (key: string) => t(key as Parameters<typeof t>[0], {} as never);
  return (
    <Panel>
      <PanelHeader title={title} />
      <dl className="divide-y px-4">
        {keys.map((key) => (
          <div key={key} className="py-3">
            <dt className="font-medium">{say(`${group}.${key}.title`)}</dt>
            <dd className="mt-0.5 text-muted">{say(`${group}.${key}.text`)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
