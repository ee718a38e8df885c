'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { JournalList } from '#features/journal/journal-list.tsx';
import type { JournalFilter } from '#features/journal/journal-list.tsx';
import { Select } from '#ui/field.tsx';
import { PageHeader, Panel } from '#ui/surface.tsx';

const KINDS = ['decision', 'refused', 'order', 'fill', 'execution', 'funding', 'transfer', 'bot'] as const;

export function Journal() {
  const t = useTranslations('journal');
  const { shows } = useScope();
  const bots = useApi('listBots', {});
  const [kind, setKind] = useState('');
  const [chosen, setBotId] = useState('');
  const shown = bots.data?.items.filter((bot) => shows(bot.accountId));
  // Another environment has other bots: one that is not offered any more must not go on hiding everything.
  const botId = shown?.some(({ id }) => id === chosen) ? chosen : '';
  const filter: JournalFilter = { ...(kind === '' ? {} : { kind }), ...(botId === '' ? {} : { botId }) };
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <Select
          aria-label={t('byKind')}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          className="w-44"
        >
          <option value="">{t('allKinds')}</option>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`kinds.${each}`)}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('byBot')}
          value={botId}
          onChange={(event) => setBotId(event.target.value)}
          className="w-48"
        >
          <option value="">{t('allBots')}</option>
          {shown?.map((bot) => (
            <option key={bot.id} value={bot.id}>
              {bot.name}
            </option>
          ))}
        </Select>
      </PageHeader>
      <Panel>
        <JournalList filter={filter} shows={shows} />
      </Panel>
    </>
  );
}
