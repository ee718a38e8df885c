'use client';
import type { ResponseOf } from '@trendy/contracts';
import { Check, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useApi } from '#data/api.ts';
import { useValueWords } from '#features/words/reason.tsx';
import { price } from '#format/figures.ts';
import { cn } from '#ui/class-names.ts';
import { When } from '#ui/figure.tsx';

type Path = ResponseOf<'getBotOutlook'>['paths'][number];

/** Why it does not trade: what each change of its mind waits for, at the last bar that it has seen. */
export function BotOutlook({ bot }: { readonly bot: ResponseOf<'getBot'> }) {
  const t = useTranslations('bots.outlook');
  const locale = useLocale();
  const runs = bot.source === 'strategy' && (bot.status === 'active' || bot.status === 'paused');
  const { data } = useApi(
    'getBotOutlook',
    { params: { id: bot.id } },
    { enabled: runs, refetchInterval: 30_000 },
  );
  if (!runs || data === undefined || data.at === null) return null;
  return (
    <section aria-label={t('title')} className="mt-4 border-t pt-4">
      <h3 className="text-[13px] text-muted">
        {t('title')} · {t('close', { price: price(data.close, locale) })} · <When at={data.at} />
      </h3>
      <div className="mt-2 grid gap-3 md:grid-cols-2">
        {data.paths.map((path) => (
          <PathCard key={`${path.exposure} ${path.reason.code}`} path={path} />
        ))}
      </div>
    </section>
  );
}

function PathCard({ path }: { readonly path: Path }) {
  const t = useTranslations('bots.outlook');
  const locale = useLocale();
  const holding = path.conditions.filter(({ holds }) => holds).length;
  const where = path.exposure > 0 ? 'toLong' : path.exposure < 0 ? 'toShort' : 'toFlat';
  return (
    <div className="rounded-lg border p-3 text-[13px]">
      <p className="flex items-baseline justify-between gap-3">
        <span className="font-medium">{t(where)}</span>
        <span className="figures text-muted">{t('holding', { holding, all: path.conditions.length })}</span>
      </p>
      <p className="text-muted">{path.reason.words[locale]}</p>
      <ul className="mt-2 space-y-1.5">
        {path.conditions.map((condition) => (
          <Condition key={condition.code} condition={condition} />
        ))}
      </ul>
    </div>
  );
}

function Condition({ condition }: { readonly condition: Path['conditions'][number] }) {
  const t = useTranslations('bots.outlook');
  const locale = useLocale();
  const numbers = useValueWords()(condition);
  const { holds } = condition;
  const Icon = holds ? Check : X;
  return (
    <li className="flex gap-2">
      <Icon
        role="img"
        aria-label={t(holds ? 'holds' : 'fails')}
        className={cn('mt-0.5 size-4 shrink-0', holds ? 'text-accent' : 'text-muted')}
      />
      <span>
        {condition.words[locale]}
        {numbers === '' ? null : <span className="figures block text-xs text-muted">{numbers}</span>}
      </span>
    </li>
  );
}
