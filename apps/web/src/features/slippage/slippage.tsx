'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { PredictionAccuracy } from '#features/slippage/accuracy.tsx';
import { Bps } from '#features/slippage/bps.tsx';
import { EntriesTable } from '#features/slippage/entries-table.tsx';
import { plain } from '#format/figures.ts';
import { Select } from '#ui/field.tsx';
import { Money } from '#ui/figure.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';
import { Tile } from '#ui/tile.tsx';

const LEGS = ['entry', 'exit', 'stop', 'target'] as const;
type Leg = (typeof LEGS)[number];

/** What entries and exits cost against the market as they found it: expected before, and come to after. */
export function Slippage({ initialBotId = '' }: { readonly initialBotId?: string }) {
  const t = useTranslations('slippage');
  const journal = useTranslations('journal');
  const { shows, environment } = useScope();
  const bots = useApi('listBots', {});
  const [chosen, setBotId] = useState(initialBotId);
  const [leg, setLeg] = useState<Leg | ''>('');
  const shown = bots.data?.items.filter((bot) => shows(bot.accountId));
  // Another environment has other bots: one that is not offered any more must not go on hiding everything.
  const botId = shown === undefined || shown.some(({ id }) => id === chosen) ? chosen : '';
  const costs = useApi('listSlippage', {
    query: { environment, limit: 200, ...(botId === '' ? {} : { botId }), ...(leg === '' ? {} : { leg }) },
  });
  const items = costs.data?.items.filter((item) => shows(item.accountId));
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <Select
          aria-label={t('byKind')}
          value={leg}
          onChange={(event) => setLeg(LEGS.find((each) => each === event.target.value) ?? '')}
          className="w-40"
        >
          <option value="">{t('allKinds')}</option>
          {LEGS.map((each) => (
            <option key={each} value={each}>
              {t(`legs.${each}`)}
            </option>
          ))}
        </Select>
        <Select
          aria-label={journal('byBot')}
          value={botId}
          onChange={(event) => setBotId(event.target.value)}
          className="w-48"
        >
          <option value="">{journal('allBots')}</option>
          {shown?.map((bot) => (
            <option key={bot.id} value={bot.id}>
              {bot.name}
            </option>
          ))}
        </Select>
      </PageHeader>
      {costs.data === undefined ? null : <Summary items={items ?? []} />}
      {costs.data === undefined || costs.data.items.length === 0 || (leg !== '' && leg !== 'entry') ? null : (
        <PredictionAccuracy accuracy={costs.data.accuracy} summary={costs.data.summary} />
      )}
      <Panel>
        {costs.error !== null ? (
          <Failure error={costs.error} onRetry={() => void costs.refetch()} />
        ) : items === undefined ? (
          <ListSkeleton rows={6} />
        ) : items.length === 0 ? (
          <Empty title={t('none')} text={t('noneText')} />
        ) : (
          <EntriesTable items={items} />
        )}
      </Panel>
      <p className="mt-3 text-[13px] text-muted">{t('how')}</p>
    </>
  );
}

function Summary({ items }: Pick<ResponseOf<'listSlippage'>, 'items'>) {
  const t = useTranslations('slippage');
  const locale = useLocale();
  const filled = items.filter(({ shortfallQuote }) => shortfallQuote !== null);
  if (filled.length === 0) return null;
  const worth = filled.reduce((sum, row) => sum + Number(row.arrivalPrice) * Number(row.filledQuantity), 0);
  const cost = filled.reduce((sum, { shortfallQuote }) => sum + (shortfallQuote ?? 0), 0);
  return (
    <Panel className="mb-4">
      <dl className="grid grid-cols-1 gap-px bg-line sm:grid-cols-3">
        <Tile name={t('average')}>
          <Bps value={worth > 0 ? (cost / worth) * 10_000 : null} />
        </Tile>
        <Tile name={t('total')}>
          <Money value={cost} />
        </Tile>
        <Tile name={t('entries')}>{plain(filled.length, locale, 0)}</Tile>
      </dl>
    </Panel>
  );
}
