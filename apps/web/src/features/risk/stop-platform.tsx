'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAct } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import type { RiskLevel } from '#features/risk/risk-levels.tsx';
import { Button } from '#ui/button.tsx';
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
  const stop = useAct('stopPlatform', ['getRisk']);
  const release = useAct('releasePlatform', ['getRisk']);
  const failed = stop.error ?? release.error;
  const done = () => {
    setOpen(false);
    setTyped('');
    onChanged();
  };
  if (level.stoppedAt !== null)
    return (
      <Button busy={release.isPending} onClick={() => release.mutate({}, { onSuccess: done })}>
        {t('release')}
      </Button>
    );
  return (
    <>
      <Button look="dangerQuiet" onClick={() => setOpen(true)}>
        {t('stop')}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t('platformTitle')} lead={t('platformText')}>
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
        {failed === null ? null : (
          <Notice tone="danger" className="mt-3">
            {words(failed)}
          </Notice>
        )}
        <div className="mt-4 flex justify-end">
          <Button
            look="danger"
            disabled={typed !== PHRASE}
            busy={stop.isPending}
            onClick={() =>
              stop.mutate({ body: { phrase: PHRASE, keepPositions: false } }, { onSuccess: done })
            }
          >
            {t('stop')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
