'use client';
import { TimeframeId } from '@trendy/contracts';
import { RadioGroup } from 'radix-ui';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { z } from 'zod';
import { useApi } from '#data/api.ts';
import { useDraft } from '#data/draft.ts';
import type { StepProps } from '#features/onboarding/onboarding.tsx';
import { StepFrame } from '#features/onboarding/step-frame.tsx';
import { fittingOf, PROFILES, shortlistOf } from '#features/strategies/shortlist.ts';
import { EarnsAndLoses } from '#features/strategies/strategy-card.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Field, Select } from '#ui/field.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Failure, ListSkeleton } from '#ui/states.tsx';

/** What the page asks for; what is not chosen follows from the rest. */
const Draft = z.object({
  profile: z.enum(PROFILES),
  chosen: z.string().optional(),
  symbol: z.string(),
  timeframe: TimeframeId.optional().catch(undefined),
});

export function StrategyStep({ answers, onDone, onSkip, onBack }: StepProps) {
  const t = useTranslations('onboarding');
  const s = useTranslations('strategies');
  const b = useTranslations('bots');
  const locale = useLocale();
  const [draft, setDraft, forget] = useDraft<z.infer<typeof Draft>>('strategy', Draft, () => ({
    profile: answers.riskProfile ?? 'balanced',
    chosen: answers.strategyId,
    symbol: answers.symbol ?? 'BTC/USDT:USDT',
    timeframe: TimeframeId.optional().catch(undefined).parse(answers.timeframe),
  }));
  const { profile, chosen, symbol, timeframe } = draft;
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const markets = useApi(
    'listMarkets',
    { query: { venue: 'trendy', environment: 'demo' } },
    { staleTime: 60_000 },
  );
  const [all, setAll] = useState(false);
  const fitting = strategies.data && fittingOf(strategies.data.items, profile);
  const short = fitting && shortlistOf(fitting);
  const picked = fitting?.find((each) => each.id === chosen) ?? short?.[0];
  const isBeyond = picked !== undefined && short?.includes(picked) === false;
  const shown = all || isBeyond ? fitting : short;
  const usual = picked?.recommendedTimeframes[0] ?? '1h';
  const next = () => {
    if (picked === undefined) return;
    forget();
    onDone({ strategyId: picked.id, riskProfile: profile, symbol, timeframe: timeframe ?? usual });
  };
  return (
    <StepFrame
      title={t('strategy.title')}
      lead={t('strategy.lead')}
      onBack={onBack}
      onSkip={() => {
        forget();
        onSkip();
      }}
      next={{ disabled: picked === undefined, onClick: next }}
    >
      <div className="space-y-5">
        <Segmented
          label={s('profile')}
          value={profile}
          onChange={(value) => setDraft({ ...draft, profile: value })}
          options={PROFILES.map((value) => ({ value, label: s(`profiles.${value}`) }))}
        />
        <p className="text-[13px] text-muted">{t(`strategy.profile.${profile}`)}</p>
        {strategies.error !== null ? (
          <Failure error={strategies.error} onRetry={() => void strategies.refetch()} />
        ) : fitting === undefined || shown === undefined ? (
          <ListSkeleton rows={3} />
        ) : (
          <RadioGroup.Root
            aria-label={t('strategy.title')}
            value={picked?.id ?? ''}
            onValueChange={(value) => setDraft({ ...draft, chosen: value })}
            className="space-y-2.5"
          >
            {shown.map((strategy) => (
              <div
                key={strategy.id}
                className="rounded-xl border bg-panel p-4 transition-colors has-data-[state=checked]:border-accent has-data-[state=checked]:ring-1 has-data-[state=checked]:ring-accent"
              >
                <RadioGroup.Item
                  value={strategy.id}
                  className="group flex w-full items-start gap-3 text-left"
                >
                  <span
                    aria-hidden
                    className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border border-line-strong group-data-[state=checked]:border-accent"
                  >
                    <span className="size-2.5 rounded-full bg-accent opacity-0 group-data-[state=checked]:opacity-100" />
                  </span>
                  <span>
                    <span className="block text-[15px] font-semibold">{strategy.name[locale]}</span>
                    <span className="block text-muted">
                      {strategy.id === picked?.id
                        ? strategy.description[locale]
                        : `${s(`kinds.${strategy.kind}`)} · ${strategy.recommendedTimeframes.join(', ')}`}
                    </span>
                  </span>
                </RadioGroup.Item>
                {strategy.id === picked?.id ? <EarnsAndLoses strategy={strategy} /> : null}
              </div>
            ))}
            {shown.length < fitting.length ? (
              <Button look="quiet" onClick={() => setAll(true)}>
                {t('strategy.all', { count: fitting.length })}
              </Button>
            ) : null}
          </RadioGroup.Root>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={b('market')}>
            {(field) => (
              <Select
                {...field}
                value={symbol}
                onChange={(event) => setDraft({ ...draft, symbol: event.target.value })}
              >
                {(markets.data?.items ?? [{ symbol }]).map((each) => (
                  <option key={each.symbol} value={each.symbol}>
                    {shortSymbol(each.symbol)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={b('timeframe')} hint={t('strategy.usual', { timeframe: usual })}>
            {(field) => (
              <Select
                {...field}
                value={timeframe ?? usual}
                onChange={(event) => setDraft({ ...draft, timeframe: TimeframeId.parse(event.target.value) })}
              >
                {TimeframeId.options.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      </div>
    </StepFrame>
  );
}
