'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useTranslations } from 'next-intl';
import { ReasonText } from '#features/words/reason.tsx';
import { When } from '#ui/figure.tsx';

/** Why the bot did, or did not, trade last: the newer of its last decision and its last refusal. */
export function LastWord({ bot }: { readonly bot: ResponseOf<'getBot'> }) {
  const t = useTranslations('bots');
  const { lastDecision: decision, lastRefusal: refusal } = bot;
  const refused =
    refusal !== null && (decision === null || Date.parse(refusal.at) >= Date.parse(decision.at));
  const word = refused ? refusal : decision;
  if (word === null) {
    const waits = bot.source === 'webhook' ? 'waitingAlert' : 'waitingBar';
    return <span className="text-muted">{t(bot.status === 'active' ? waits : 'notRunning')}</span>;
  }
  return (
    <span>
      <span className="font-medium">{t(refused ? 'noTrade' : 'decided')}</span>{' '}
      <ReasonText reason={word.reason} inline /> <When at={word.at} className="text-muted" />
    </span>
  );
}
