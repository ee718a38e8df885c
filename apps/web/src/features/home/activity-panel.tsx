'use client';
import { History } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useApi } from '#data/api.ts';
import { useScope } from '#data/scope.tsx';
import { EntryLine } from '#features/journal/entry-line.tsx';
import { Button } from '#ui/button.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

export function ActivityPanel() {
  const t = useTranslations('home');
  const { shows } = useScope();
  const activity = useApi('listActivity', { query: { limit: 30 } });
  const rows = activity.data?.items.filter((each) => shows(each.accountId));
  return (
    <Panel aria-label={t('activity')}>
      <PanelHeader title={t('activity')}>
        <Button asChild size="small" look="quiet">
          <Link href="/journal">{t('wholeJournal')}</Link>
        </Button>
      </PanelHeader>
      {rows !== undefined && rows.length > 0 ? (
        <ol className="divide-y">
          {rows.slice(0, 12).map((row) => (
            <EntryLine
              key={row.id}
              kind={row.kind}
              at={row.at}
              entry={row.entry}
              reason={row.reason}
              botId={row.botId}
              botName={row.botName}
            />
          ))}
        </ol>
      ) : activity.error !== null ? (
        <Failure error={activity.error} onRetry={() => void activity.refetch()} />
      ) : rows === undefined ? (
        <ListSkeleton rows={4} />
      ) : (
        <Empty icon={<History aria-hidden />} title={t('noActivity')} text={t('noActivityText')} />
      )}
    </Panel>
  );
}
