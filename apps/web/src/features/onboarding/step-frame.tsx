'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import { Button } from '#ui/button.tsx';

interface StepFrameProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
  readonly onBack: (() => void) | null;
  readonly onSkip?: () => void;
  readonly next?: {
    readonly label?: string;
    readonly disabled?: boolean;
    readonly busy?: boolean;
    readonly onClick: () => void;
  };
}

/** The second click of a double click may fall on the next question's button: nobody has read that question. */
const once = (act: () => void) => (event: MouseEvent) => {
  if (event.detail < 2) act();
};

/** One question a screen: the question, the answer, and the way on. */
export function StepFrame({ title, lead, children, onBack, onSkip, next }: StepFrameProps) {
  const t = useTranslations('onboarding');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Each question begins at its top, for the eye and for a screen reader.
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <h1
        ref={heading}
        tabIndex={-1}
        className="text-2xl outline-none font-semibold tracking-tight text-balance"
      >
        {title}
      </h1>
      <p className="mt-2 max-w-[60ch] text-[15px] text-muted">{lead}</p>
      <div className="mt-7">{children}</div>
      <div className="mt-8 flex items-center gap-2 border-t pt-5">
        {onBack === null ? null : <Button onClick={once(onBack)}>{t('back')}</Button>}
        <span className="flex-1" />
        {onSkip === undefined ? null : (
          <Button look="quiet" onClick={once(onSkip)}>
            {t('skip')}
          </Button>
        )}
        {next === undefined ? null : (
          <Button
            look="primary"
            busy={next.busy === true}
            disabled={next.disabled === true}
            onClick={once(next.onClick)}
          >
            {next.label ?? t('continue')}
          </Button>
        )}
      </div>
    </>
  );
}
