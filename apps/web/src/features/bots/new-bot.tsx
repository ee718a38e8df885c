'use client';
import { TimeframeId, USUAL_GUARDS } from '@trendy/contracts';
import type { InputFor } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { useAct, useApi } from '#data/api.ts';
import { fieldFault, useProblemWords } from '#data/problem-words.ts';
import { useScope } from '#data/scope.tsx';
import type { Account } from '#data/scope.tsx';
import { useTestedSettings } from '#features/backtests/tested-settings.ts';
import type { SettingsSource, TestedSettings } from '#features/backtests/tested-settings.ts';
import { GuardFields } from '#features/risk/guard-fields.tsx';
import { bodyOfGuards } from '#features/risk/guard-rules.ts';
import type { Guards } from '#features/risk/guard-rules.ts';
import { RiskSliders } from '#features/risk/risk-sliders.tsx';
import { ExecutionFields } from '#features/slippage/execution-fields.tsx';
import { WorstLossPreview } from '#features/risk/worst-loss-preview.tsx';
import { MAX_DRAWDOWN_PERCENT, STARTING_RISK, tradeRiskOf } from '#features/risk/starting-risk.ts';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { defaultParams, paramsOf, StrategyParams } from '#features/strategies/strategy-params.tsx';
import { VerdictNotice } from '#features/studies/verdict-notice.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { Field, Input, Select } from '#ui/field.tsx';
import { Segmented } from '#ui/segmented.tsx';
import { Empty, ListSkeleton, Notice } from '#ui/states.tsx';
import { Switch } from '#ui/switch.tsx';

interface NewBotProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly strategy?: string;
  /** The test whose settings it starts from. */
  readonly source?: SettingsSource;
}

export function NewBot({ open, onOpenChange, strategy, source = {} }: NewBotProps) {
  const t = useTranslations('bots');
  const { isLoading, settings } = useTestedSettings(source);
  const { here } = useScope();
  const usable = here.filter((account) => account.status === 'active');
  return (
    <Dialog
      holdsForm
      open={open}
      onOpenChange={onOpenChange}
      title={t('new')}
      lead={t('newLead')}
      className="sm:w-[min(92vw,640px)]"
    >
      {usable.length === 0 ? (
        <Empty title={t('noAccount')} text={t('noAccountText')}>
          <Button asChild look="primary">
            <Link href="/exchanges">{t('toExchanges')}</Link>
          </Button>
        </Empty>
      ) : isLoading ? (
        <ListSkeleton rows={6} />
      ) : (
        <NewBotForm accounts={usable} strategy={settings?.request.strategyId ?? strategy} tested={settings} />
      )}
    </Dialog>
  );
}

interface NewBotFormProps {
  readonly accounts: readonly Account[];
  readonly strategy: string | undefined;
  readonly tested: TestedSettings | null;
}

function NewBotForm({ accounts, strategy, tested }: NewBotFormProps) {
  const from = tested?.request;
  const t = useTranslations('bots');
  const g = useTranslations('guards');
  const locale = useLocale();
  const router = useRouter();
  const words = useProblemWords();
  const problems = useTranslations('problems');
  const strategies = useApi('listStrategies', {}, { staleTime: 300_000 });
  const [accountId, setAccountId] = useState(accounts[0]?.id ?? '');
  const account = accounts.find((each) => each.id === accountId) ?? accounts[0];
  const markets = useApi(
    'listMarkets',
    { query: { venue: account?.venue ?? 'trendy', environment: account?.environment ?? 'demo' } },
    { staleTime: 60_000 },
  );
  const [source, setSource] = useState<'strategy' | 'webhook'>('strategy');
  const [chosen, setChosen] = useState(strategy);
  const [params, setParams] = useState(() => paramsOf(from?.params));
  const [symbol, setSymbol] = useState(from?.symbol ?? 'BTC/USDT:USDT');
  const [timeframe, setTimeframe] = useState(from?.timeframe ?? '1h');
  const [name, setName] = useState('');
  const [risk, setRisk] = useState<TradeRisk>(() => tradeRiskOf(from?.risk ?? STARTING_RISK));
  const [allowShort, setAllowShort] = useState(from?.risk.allowShort ?? true);
  const [guards, setGuards] = useState<Guards>(() => from?.risk.guards ?? USUAL_GUARDS);
  const [execution, setExecution] = useState(from?.risk.execution);
  const maxDrawdownPercent = from?.risk.maxDrawdownPercent ?? MAX_DRAWDOWN_PERCENT;
  const create = useAct('createBot', ['listBots']);
  // One that cannot trade live yet is shown with its reason and never chosen, wherever the link came from.
  const tradable = strategies.data?.items.filter((each) => each.liveRefusal === null);
  const picked = tradable?.find((each) => each.id === chosen) ?? tradable?.[0];
  const refused = strategies.data?.items.find((each) => each.id === chosen && each.liveRefusal !== null);
  const suggested = `${source === 'webhook' ? t('sourceWebhook') : (picked?.name[locale] ?? '')} ${shortSymbol(symbol)}`;

  const choose = (id: string) => {
    setChosen(id);
    setParams({});
  };
  const submit = () => {
    const body: InputFor<'createBot'>['body'] = {
      accountId: account?.id ?? '',
      name: name.trim() === '' ? suggested.trim() : name,
      symbol,
      timeframe,
      source,
      risk: {
        ...risk,
        maxDrawdownPercent,
        allowShort,
        guards: bodyOfGuards(guards),
        ...(execution ? { execution } : {}),
      },
      ...(source === 'strategy' && picked !== undefined
        ? { strategyId: picked.id, params: { ...defaultParams(picked), ...params } }
        : {}),
    };
    create.mutate(
      { body },
      {
        onSuccess: (bot) => {
          toast.success(t('created', { name: bot.name }));
          router.push(`/bots/${bot.id}`);
        },
      },
    );
  };
  return (
    <form
      className="space-y-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {tested === null || tested.verdict === null ? null : <VerdictNotice verdict={tested.verdict} />}
      <Segmented
        label={t('source')}
        value={source}
        onChange={setSource}
        options={[
          { value: 'strategy', label: t('sourceStrategy') },
          { value: 'webhook', label: t('sourceWebhook') },
        ]}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('account')} error={fieldFault(create.error, 'accountId')}>
          {(field) => (
            <Select {...field} value={account?.id} onChange={(event) => setAccountId(event.target.value)}>
              {accounts.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('name')} error={fieldFault(create.error, 'name')}>
          {(field) => (
            <Input
              {...field}
              value={name}
              maxLength={60}
              placeholder={suggested}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('market')} error={fieldFault(create.error, 'symbol')}>
          {(field) => (
            <Select {...field} value={symbol} onChange={(event) => setSymbol(event.target.value)}>
              {(markets.data?.items ?? [{ symbol }]).map((each) => (
                <option key={each.symbol} value={each.symbol}>
                  {shortSymbol(each.symbol)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('timeframe')} error={fieldFault(create.error, 'timeframe')}>
          {(field) => (
            <Select
              {...field}
              value={timeframe}
              onChange={(event) => setTimeframe(TimeframeId.parse(event.target.value))}
            >
              {TimeframeId.options.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {source === 'strategy' && picked !== undefined ? (
        <>
          <Field
            label={t('strategy')}
            hint={picked.description[locale]}
            error={fieldFault(create.error, 'strategyId')}
          >
            {(field) => (
              <Select {...field} value={picked.id} onChange={(event) => choose(event.target.value)}>
                {strategies.data?.items.map((each) => (
                  <option key={each.id} value={each.id} disabled={each.liveRefusal !== null}>
                    {each.liveRefusal === null
                      ? each.name[locale]
                      : t('notTradable', { name: each.name[locale] })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {refused?.liveRefusal ? (
            <Notice tone="caution" title={t('notTradable', { name: refused.name[locale] })}>
              {problems(refused.liveRefusal)}
            </Notice>
          ) : null}
          <StrategyParams
            strategy={picked}
            value={{ ...defaultParams(picked), ...params }}
            onChange={setParams}
            faults={(key) => fieldFault(create.error, `params.${key}`)}
          />
        </>
      ) : null}
      <RiskSliders value={risk} onChange={setRisk} />
      <label className="flex items-center justify-between gap-4 text-sm">
        <span>
          <span className="block font-medium">{t('allowShort')}</span>
          <span className="block text-[13px] text-muted">{t('allowShortHint')}</span>
        </span>
        <Switch aria-label={t('allowShort')} checked={allowShort} onCheckedChange={setAllowShort} />
      </label>
      {tested !== null && !from?.risk.guards ? <Notice tone="caution">{g('testedWithout')}</Notice> : null}
      <GuardFields
        value={guards}
        onChange={setGuards}
        lead={g('newLead')}
        faults={(path) => fieldFault(create.error, `risk.guards.${path}`)}
      />
      <ExecutionFields value={execution} onChange={setExecution} />
      <WorstLossPreview
        equity={Math.max(Number(account?.equity ?? 10_000), 1)}
        risk={{ ...risk, guards }}
        maxDrawdownPercent={maxDrawdownPercent}
      />
      {create.error === null ? null : <Notice tone="danger">{words(create.error)}</Notice>}
      <div className="flex justify-end">
        <Button type="submit" look="primary" busy={create.isPending}>
          {t('create')}
        </Button>
      </div>
    </form>
  );
}
