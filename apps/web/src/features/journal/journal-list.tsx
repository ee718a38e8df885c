'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { NotebookText } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { callApi, useApi } from '#data/api.ts';
import { EntryLine } from '#features/journal/entry-line.tsx';
import type { ReasonLike } from '#features/words/reason.tsx';
import { Button } from '#ui/button.tsx';
import { Empty, Failure, ListSkeleton } from '#ui/states.tsx';

export interface JournalFilter {
  readonly botId?: string;
  readonly accountId?: string;
  readonly kind?: string;
}

interface JournalListProps {
  readonly filter: JournalFilter;
  /** Leaves out what belongs to another environment. */
  readonly shows?: (accountId: string) => boolean;
}

export function JournalList({ filter, shows }: JournalListProps) {
  const t = useTranslations('journal');
  const ui = useTranslations('ui');
  const bots = useApi('listBots', {});
  const pages = useInfiniteQuery({
    queryKey: ['listJournal', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      callApi(
        'listJournal',
        { query: { ...filter, limit: 50, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        signal,
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  if (pages.error !== null) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.data === undefined) return <ListSkeleton rows={6} />;
  const rows = pages.data.pages.flatMap((page) => page.items).filter((row) => shows?.(row.accountId) ?? true);
  const names = new Map(bots.data?.items.map((bot) => [bot.id, bot.name]));
  if (rows.length === 0 && !pages.hasNextPage) {
    return <Empty icon={<NotebookText aria-hidden />} title={t('none')} text={t('noneText')} />;
  }
  return (
    <>
      <ol className="divide-y">
        {rows.map((row) => (
          <EntryLine
            key={`${row.accountId} ${row.seq} ${row.index}`}
            kind={row.kind}
            at={row.at}
            entry={row.entry}
            reason={reasonOf(row.entry['reason'])}
            notes={notesOf(row.entry)}
            botId={filter.botId === undefined ? row.botId : null}
            botName={row.botId === null ? null : (names.get(row.botId) ?? null)}
          />
        ))}
      </ol>
      {pages.hasNextPage ? (
        <div className="border-t p-3 text-center">
          <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {ui('more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function reasonOf(reason: unknown): ReasonLike | null {
  if (typeof reason !== 'object' || reason === null || !('code' in reason)) return null;
  return reason as ReasonLike;
}

/** The size, the way and the pace of an entry, where something decided them for it. */
function notesOf(entry: Readonly<Record<string, unknown>>): readonly ReasonLike[] {
  const { pace, route, sizing } = entry;
  const kelly = typeof sizing === 'object' && sizing !== null && 'kelly' in sizing ? sizing.kelly : null;
  return [kelly, route, pace].map(reasonOf).filter((note) => note !== null);
}
