'use client';
import type { ResponseOf, RouteName } from '@trendy/contracts';
import { CirclePause, CirclePlay, CircleStop, Trash2, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { useAct, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';

type Bot = ResponseOf<'getBot'>;
type Command = 'startBot' | 'pauseBot' | 'resumeBot' | 'closeBot' | 'stopBot';
const REFRESH: readonly RouteName[] = ['listBots', 'getBot', 'listPositions', 'listActivity', 'listJournal'];

/** What may be done to a bot in its state; what ends or sells something is asked first. */
export function BotCommands({ bot, onDeleted }: { readonly bot: Bot; readonly onDeleted?: () => void }) {
  const t = useTranslations('bots');
  const { status } = bot;
  const positions = useApi('listPositions', {});
  // A bot that took a symbol over answers for the position that it found there.
  const isHolding = positions.data?.items.some(
    ({ accountId, symbol }) => accountId === bot.accountId && symbol === bot.symbol,
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <BotSwitch bot={bot} />
      {status === 'active' || status === 'paused' ? (
        <>
          {isHolding ? (
            <Asked bot={bot} command="closeBot">
              <Button size="small">
                <X aria-hidden />
                {t('act.closeBot')}
              </Button>
            </Asked>
          ) : null}
          <Asked bot={bot} command="stopBot">
            <Button size="small" look="dangerQuiet">
              <CircleStop aria-hidden />
              {t('act.stopBot')}
            </Button>
          </Asked>
        </>
      ) : (
        <DeleteBot bot={bot} {...(onDeleted === undefined ? {} : { onDeleted })} />
      )}
    </div>
  );
}

/** On and off: starts or resumes what rests, pauses what runs. */
export function BotSwitch({ bot }: { readonly bot: Bot }) {
  const t = useTranslations('bots');
  switch (bot.status) {
    case 'draft':
    case 'stopped':
      return <Simple bot={bot} command="startBot" look="primary" icon={<CirclePlay aria-hidden />} />;
    case 'paused':
      return <Simple bot={bot} command="resumeBot" look="primary" icon={<CirclePlay aria-hidden />} />;
    case 'active':
      return (
        <Asked bot={bot} command="pauseBot" danger={false}>
          <Button size="small">
            <CirclePause aria-hidden />
            {t('act.pauseBot')}
          </Button>
        </Asked>
      );
  }
}

interface SimpleProps {
  readonly bot: Bot;
  readonly command: Command;
  readonly look: 'primary' | 'secondary';
  readonly icon: ReactNode;
}

function Simple({ bot, command, look, icon }: SimpleProps) {
  const t = useTranslations('bots');
  const words = useProblemWords();
  const act = useAct(command, REFRESH);
  const run = () =>
    act.mutate(
      { params: { id: bot.id } },
      {
        onSuccess: () => toast.success(t(`done.${command}`, { name: bot.name })),
        onError: (error) => toast.error(t('failed'), { description: words(error) }),
      },
    );
  return (
    <Button size="small" look={look} busy={act.isPending} onClick={run}>
      {icon}
      {t(`act.${command}`)}
    </Button>
  );
}

interface AskedProps {
  readonly bot: Bot;
  readonly command: 'pauseBot' | 'closeBot' | 'stopBot';
  readonly danger?: boolean;
  readonly children: ReactNode;
}

function Asked({ bot, command, danger = true, children }: AskedProps) {
  const t = useTranslations('bots');
  const words = useProblemWords();
  const act = useAct(command, REFRESH);
  const run = async () => {
    try {
      await act.mutateAsync({ params: { id: bot.id } });
      toast.success(t(`done.${command}`, { name: bot.name }));
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
      throw error;
    }
  };
  return (
    <Confirm
      trigger={children}
      title={t(`ask.${command}.title`, { name: bot.name })}
      consequence={t(`ask.${command}.text`)}
      action={t(`ask.${command}.action`)}
      danger={danger}
      onConfirm={run}
    />
  );
}

function DeleteBot({ bot, onDeleted }: { readonly bot: Bot; readonly onDeleted?: () => void }) {
  const t = useTranslations('bots');
  const words = useProblemWords();
  const act = useAct('deleteBot', ['listBots', 'listWebhooks']);
  const run = async () => {
    try {
      await act.mutateAsync({ params: { id: bot.id } });
      toast.success(t('deleted', { name: bot.name }));
      onDeleted?.();
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
      throw error;
    }
  };
  return (
    <Confirm
      trigger={
        <Button size="small" look="quiet" aria-label={t('deleteWhat', { name: bot.name })}>
          <Trash2 aria-hidden />
        </Button>
      }
      title={t('deleteTitle', { name: bot.name })}
      consequence={t('deleteText')}
      action={t('delete')}
      onConfirm={run}
    />
  );
}
