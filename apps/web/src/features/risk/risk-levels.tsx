'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { callApi, useApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useScope } from '#data/scope.tsx';
import { KeepPositions } from '#features/risk/keep-positions.tsx';
import { EditLimits } from '#features/risk/edit-limits.tsx';
import { StopPlatform } from '#features/risk/stop-platform.tsx';
import { money, plain } from '#format/figures.ts';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { Failure, ListSkeleton } from '#ui/states.tsx';
import { Panel, PanelHeader } from '#ui/surface.tsx';

export type RiskLevel = ResponseOf<'getRisk'>['levels'][number];

/** What binds at each level, how much of it is used, and the switch of each. */
export function RiskLevels() {
  const t = useTranslations('riskLevels');
  const { shows } = useScope();
  const risk = useApi('getRisk', {}, { refetchInterval: 5_000 });
  const levels = risk.data?.levels.filter(({ accountId }) => accountId === null || shows(accountId));
  return (
    <Panel>
      <PanelHeader title={t('title')} hint={t('hint')} />
      {risk.data !== undefined && levels !== undefined ? (
        <ul className="divide-y">
          {levels.map((level) => (
            <Level
              key={`${level.level}${level.id ?? ''}`}
              level={level}
              isOperator={risk.data.isOperator}
              onChanged={() => void risk.refetch()}
            />
          ))}
        </ul>
      ) : risk.error !== null ? (
        <Failure error={risk.error} onRetry={() => void risk.refetch()} />
      ) : (
        <ListSkeleton />
      )}
    </Panel>
  );
}

interface LevelProps {
  readonly level: RiskLevel;
  readonly isOperator: boolean;
  readonly onChanged: () => void;
}

function Level({ level, isOperator, onChanged }: LevelProps) {
  const t = useTranslations('riskLevels');
  const { environment } = useScope();
  const isPlatform = level.level === 'platform';
  return (
    <li className="flex flex-col gap-3 px-4 py-3 sm:flex-row sm:items-center">
      <div className="min-w-0 sm:w-48">
        <p className="truncate font-medium">{level.name ?? t(level.level)}</p>
        <p className="flex items-center gap-2 text-[13px] text-muted">
          {level.name === null ? t(`${level.level}Hint`, { environment }) : t(level.level)}
          {level.stoppedAt === null ? null : <Badge tone="danger">{t('stopped')}</Badge>}
        </p>
      </div>
      <Figures level={level} />
      {isPlatform ? (
        isOperator ? (
          <div className="flex shrink-0 gap-2">
            <EditLimits level={level} onChanged={onChanged} />
            <StopPlatform level={level} onChanged={onChanged} />
          </div>
        ) : (
          // As wide as the buttons of the others, so that the figures stand under each other.
          <div aria-hidden className="hidden w-44 shrink-0 sm:block" />
        )
      ) : (
        <div className="flex shrink-0 gap-2">
          <EditLimits level={level} onChanged={onChanged} />
          <Switch level={level} onChanged={onChanged} />
        </div>
      )}
    </li>
  );
}

/** Each limit with what stands against it; the one that is nearest to binding is marked. */
function Figures({ level: { limits, use: uses } }: { readonly level: RiskLevel }) {
  const t = useTranslations('riskLevels');
  const locale = useLocale();
  const { environment } = useScope();
  // A limit of all accounts holds for each environment alone, and this page shows one of them.
  const use = uses?.find((each) => each.environment === environment);
  const rows = [
    ['notional', use?.notional, limits.notionalLimit, money],
    [
      'dailyLoss',
      use === undefined ? undefined : Math.max(0, Number(use.dailyLoss)),
      limits.dailyLossLimit,
      money,
    ],
    ['ordersPerMinute', use?.ordersPerMinute, limits.ordersPerMinute, whole],
    ['openOrders', use?.openOrders, limits.openOrdersLimit, whole],
  ] as const;
  const symbols = limits.allowedSymbols.map((symbol) => symbol.split(':')[0]).join(', ');
  return (
    <dl className="grid grow grid-cols-2 gap-x-4 gap-y-2 text-[13px] lg:grid-cols-4">
      {rows.map(([name, used, limit, show]) => {
        const isBinding = limit !== null && used !== undefined && Number(used) >= Number(limit);
        return (
          <div key={name} className="min-w-0">
            <dt className="text-muted">{t(name)}</dt>
            <dd className={isBinding ? 'figures font-semibold text-danger' : 'figures'}>
              {used === undefined ? null : (
                <>
                  {show(used, locale)}
                  <span className="text-muted">{limit === null ? ' · ' : ' / '}</span>
                </>
              )}
              <span className={isBinding ? '' : 'text-muted'}>
                {limit === null ? t('noLimit') : show(limit, locale)}
              </span>
              {isBinding ? <span> · {t('binds')}</span> : null}
            </dd>
          </div>
        );
      })}
      {symbols === '' ? null : (
        <div className="col-span-full">
          <dt className="inline text-muted">{t('onlySymbols')} </dt>
          <dd className="inline">{symbols}</dd>
        </div>
      )}
    </dl>
  );
}

const whole = (value: number | string, locale: string): string => plain(value, locale, 0);

function Switch({ level, onChanged }: Omit<LevelProps, 'isOperator'>) {
  const t = useTranslations('riskLevels');
  const words = useProblemWords();
  const queries = useQueryClient();
  const [keeps, setKeeps] = useState(false);
  if (level.level === 'platform' || level.id === null) return null;
  const params = { level: level.level, id: level.id };
  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toast.success(done);
      await queries.invalidateQueries();
      onChanged();
    } catch (error) {
      toast.error(t('failed'), { description: words(error) });
      throw error;
    }
  };
  const name = level.name ?? t(level.level);
  return level.stoppedAt === null ? (
    <Confirm
      trigger={<Button look="dangerQuiet">{t('stop')}</Button>}
      title={t('stopTitle', { name })}
      consequence={
        <div className="space-y-3">
          <p>{t(level.level === 'user' ? 'stopUserText' : 'stopText')}</p>
          <KeepPositions keeps={keeps} onChange={setKeeps} />
        </div>
      }
      action={t('stop')}
      onConfirm={() =>
        act(() => callApi('stopLevel', { params, body: { keepPositions: keeps } }), t('stopDone')).then(() =>
          // The next time it is asked afresh.
          setKeeps(false),
        )
      }
    />
  ) : (
    <Confirm
      trigger={<Button>{t('release')}</Button>}
      title={t('releaseTitle', { name })}
      consequence={t('releaseText')}
      action={t('release')}
      danger={false}
      onConfirm={() => act(() => callApi('releaseLevel', { params }), t('releaseDone'))}
    />
  );
}
