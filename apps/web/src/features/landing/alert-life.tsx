import { Bell, BookCheck, ShieldCheck, Send, Siren } from 'lucide-react';
import { useTranslations } from 'next-intl';

const STEPS = [
  { key: 'alert', icon: Bell },
  { key: 'risk', icon: Siren },
  { key: 'order', icon: Send },
  { key: 'stop', icon: ShieldCheck },
  { key: 'journal', icon: BookCheck },
] as const;

/** What happens to an alert, step by step: an explanation, with no invented figures. */
export function AlertLife() {
  const t = useTranslations('landing.life');
  return (
    <figure className="rounded-xl border bg-panel p-2 shadow-(--shadow-pop)">
      <figcaption className="flex items-center justify-between border-b px-4 py-3 text-sm">
        <span className="font-semibold">{t('title')}</span>
        <span className="text-muted">{t('note')}</span>
      </figcaption>
      <ol className="p-4">
        {STEPS.map(({ key, icon: Icon }, index) => (
          <li key={key} className="relative flex gap-4 pb-5 last:pb-0">
            {index === STEPS.length - 1 ? null : (
              <span aria-hidden className="absolute top-9 bottom-0 left-[17px] w-px bg-line-strong" />
            )}
            <span className="grid size-9 shrink-0 place-items-center rounded-lg border bg-bg text-accent">
              <Icon aria-hidden className="size-4" />
            </span>
            <div className="min-w-0 pt-0.5">
              <p className="text-[15px] font-medium">{t(`${key}.title`)}</p>
              <p className="text-sm leading-relaxed text-muted">{t(`${key}.text`)}</p>
            </div>
          </li>
        ))}
      </ol>
    </figure>
  );
}
