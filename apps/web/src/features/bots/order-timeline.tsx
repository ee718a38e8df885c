'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useApi } from '#data/api.ts';
import { absolute, duration } from '#format/instants.ts';
import { Failure, ListSkeleton } from '#ui/states.tsx';

/** From alert (or bar) to fill, with the milliseconds between; each step's data one click away. */
export function OrderTimeline({ id }: { readonly id: string }) {
  const t = useTranslations('orders');
  const locale = useLocale();
  const { data, error, refetch } = useApi('getOrder', { params: { id } });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <ListSkeleton />;
  return (
    <ol className="space-y-1">
      {data.timeline.map((step, index) => {
        const key = `steps.${step.step}` as Parameters<typeof t>[0];
        return (
          <li key={index}>
            <details className="rounded-lg border px-3 py-2">
              <summary className="flex items-baseline justify-between gap-4">
                <span className="font-medium">{t.has(key) ? t(key) : step.step}</span>
                <span className="figures text-[13px] text-muted">+{duration(step.sinceStartMs, locale)}</span>
              </summary>
              <p className="mt-1 text-[13px] text-muted">{absolute(Date.parse(step.at), locale)}</p>
              <pre tabIndex={0} className="mt-2 overflow-x-auto rounded-md bg-sunken p-2 font-mono text-xs">
                {JSON.stringify(step.data, null, 2)}
              </pre>
            </details>
          </li>
        );
      })}
    </ol>
  );
}
