'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { KeepPositions } from '#features/risk/keep-positions.tsx';
import type { RiskLevel } from '#features/risk/risk-levels.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input } from '#ui/field.tsx';
import { Notice } from '#ui/states.tsx';

const PHRASE = 'STOP THE PLATFORM';

interface StopPlatformProps {
  readonly level: RiskLevel;
  readonly onChanged: () => void;
}

/** The lever over everybody: it needs its phrase typed in full. */
export function StopPlatform({ level, onChanged }: StopPlatformProps) {
  const t = useTranslations('riskLevels');
  const words = useProblemWords();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [keeps, setKeeps] = useState(false);
  const stop = useAct('stopPlatform', ['getRisk']);
  const show = (next: boolean) => {
    setOpen(next);
    // A phrase that was typed once must not arm the button when the question is asked again.
    setTyped('');
    setKeeps(false);
    stop.reset();
  };
  const done = () => {
    show(false);
    onChanged();
  };
  if (level.stoppedAt !== null) return <ReleasePlatform onChanged={onChanged} />;
  return (
    <>
      <Button look="dangerQuiet" onClick={() => show(true)}>
        {t('stop')}
      </Button>
      <Dialog open={open} onOpenChange={show} title={t('platformTitle')} lead={t('platformText')}>
        <div className="mb-4">
          <KeepPositions keeps={keeps} onChange={setKeeps} />
        </div>
        <Field label={t('type', { phrase: PHRASE })}>
          {(field) => (
            <Input
              {...field}
              value={typed}
              autoComplete="off"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {stop.error === null ? null : (
          <Notice tone="danger" className="mt-3">
            {words(stop.error)}
          </Notice>
        )}
        <div className="mt-4 flex justify-end">
          <Button
            look="danger"
            disabled={typed !== PHRASE}
            busy={stop.isPending}
            onClick={() =>
              stop.mutate({ body: { phrase: PHRASE, keepPositions: keeps } }, { onSuccess: done })
            }
          >
            {t('stop')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

function ReleasePlatform({ onChanged }: Pick<StopPlatformProps, 'onChanged'>) {
  const t = useTranslations('riskLevels');
  const words = useProblemWords();
  const release = useAct('releasePlatform', ['getRisk']);
  const run = async () => {
    try {
      await release.mutateAsync({});
      toast.success(t('releaseDone'));
      onChanged();
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
      throw error;
    }
  };
  return (
    <Confirm
      trigger={<Button>{t('release')}</Button>}
      title={t('releaseTitle', { name: t('platform') })}
      consequence={t('releaseText')}
      action={t('release')}
      danger={false}
      onConfirm={run}
    />
  );
}
