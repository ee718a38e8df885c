'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { toast } from 'sonner';
import { useAct, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { When } from '#ui/figure.tsx';
import { Failure, ListSkeleton } from '#ui/states.tsx';

type Session = ResponseOf<'listSessions'>['items'][number];

export function Sessions() {
  const sessions = useApi('listSessions', {});
  if (sessions.error !== null)
    return <Failure error={sessions.error} onRetry={() => void sessions.refetch()} />;
  if (sessions.data === undefined) return <ListSkeleton rows={3} />;
  return (
    <ul className="divide-y">
      {sessions.data.items.map((session) => (
        <SessionRow key={session.id} session={session} />
      ))}
    </ul>
  );
}

function SessionRow({ session }: { readonly session: Session }) {
  const t = useTranslations('settings');
  const words = useProblemWords();
  const revoke = useAct('revokeSession', ['listSessions']);
  const run = async () => {
    try {
      await revoke.mutateAsync({ params: { id: session.id } });
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
      throw error;
    }
  };
  return (
    <li className="flex items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0">
        <p className="truncate">{browserOf(session.userAgent) ?? t('unknownBrowser')}</p>
        <p className="text-[13px] text-muted">
          {session.ip ?? '–'} · {t('seen')} <When at={session.lastSeenAt} />
        </p>
      </div>
      {session.current ? (
        <Badge tone="good">{t('thisSession')}</Badge>
      ) : (
        <Confirm
          trigger={<Button size="small">{t('end')}</Button>}
          title={t('endTitle')}
          consequence={t('endText')}
          action={t('end')}
          danger={false}
          onConfirm={run}
        />
      )}
    </li>
  );
}

/** "Firefox · Linux" of a user agent; enough to know one's own machines by. */
function browserOf(agent: string | null): string | null {
  if (agent === null) return null;
  const browser = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'].find((name) => agent.includes(`${name}/`));
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux'].find((name) =>
    agent.includes(name),
  );
  const named = [browser?.replace('Edg', 'Edge').replace('OPR', 'Opera'), system].filter(
    (part) => part !== undefined,
  );
  return named.length === 0 ? agent.slice(0, 60) : named.join(' · ');
}
