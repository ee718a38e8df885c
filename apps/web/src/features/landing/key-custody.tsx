import { useTranslations } from 'next-intl';

const PARTS = ['seal', 'open', 'check', 'limits'] as const;

export function KeyCustody() {
  const t = useTranslations('landing.keys');
  return (
    <div className="grid gap-10 lg:grid-cols-[1fr_1.4fr]">
      <div>
        <h2 className="text-3xl font-semibold tracking-tight text-balance">{t('title')}</h2>
        <p className="mt-3 max-w-[46ch] text-muted">{t('lead')}</p>
      </div>
      <ol className="divide-y rounded-xl border bg-bg">
        {PARTS.map((key, index) => (
          <li key={key} className="flex gap-4 px-5 py-4">
            <span className="figures pt-0.5 text-sm text-muted">{index + 1}</span>
            <div>
              <p className="font-medium">{t(`${key}.title`)}</p>
              <p className="mt-0.5 text-[15px] text-muted">{t(`${key}.text`)}</p>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
