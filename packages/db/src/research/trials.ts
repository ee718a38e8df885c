import type { Trial, TrialOutcome, TrialRegister, TrialSource } from '@trendy/domain';
import type { UserTx } from '../transaction.ts';

interface TallyRow {
  readonly count: number;
  readonly variance: number | null;
}

interface TrialRow {
  readonly strategy_id: string;
  readonly data_key: string;
  readonly source: TrialSource;
  readonly origin_id: string;
  readonly part: number;
  readonly index: number;
  readonly params: Record<string, unknown>;
  readonly outcome: TrialOutcome;
  readonly daily_returns: number[];
}

/** The register of the user whose transaction this is. */
export const trialRegister = ({ tx, userId }: UserTx): TrialRegister => ({
  append: async (trials) => {
    if (trials.length === 0) return;
    await tx.$executeRaw`
      insert into trials (user_id, strategy_id, data_key, source, origin_id, part, index, params, outcome, daily_returns)
        select ${userId}::uuid, t.strategy_id, t.data_key, t.source::"TrialSource", t.origin_id::uuid, t.part, t.index,
               t.params, t.outcome,
               array(select r::float8 from jsonb_array_elements_text(t.daily_returns) with ordinality as e (r, n)
                       order by n)
          from jsonb_to_recordset(${JSON.stringify(trials.map(rowOf))}::jsonb)
            as t (strategy_id text, data_key text, source text, origin_id text, part int, index int, params jsonb,
                  outcome jsonb, daily_returns jsonb)
        on conflict (origin_id, part, index) do nothing`;
  },
  tally: async (strategyId, except) => {
    const left = except ? JSON.stringify(except.params) : null;
    const [row] = await tx.$queryRaw<TallyRow[]>`
      select count(*)::int as count, var_samp(sharpe)::float8 as variance
        from (select distinct on (data_key, params) (outcome ->> 'dailySharpe')::float8 as sharpe
                from trials where user_id = ${userId}::uuid and strategy_id = ${strategyId}
                  and not (${except?.dataKey ?? null}::text is not null and data_key = ${except?.dataKey ?? null}
                           and params = ${left}::jsonb)
                order by data_key, params, id) as tried`;
    const [runs] = await tx.$queryRaw<{ count: number }[]>`
      select count(distinct origin_id)::int as count from trials
        where user_id = ${userId}::uuid and strategy_id = ${strategyId} and source = 'walk_forward'`;
    return {
      count: row?.count ?? 0,
      sharpeVariance: row?.variance ?? null,
      walkForwards: runs?.count ?? 0,
    };
  },
  ofOrigin: async (originId, { part, skip, limit }) => {
    const rows = await tx.$queryRaw<TrialRow[]>`
      select strategy_id, data_key, source::text as source, origin_id::text as origin_id, part, index, params, outcome,
             daily_returns
        from trials where user_id = ${userId}::uuid and origin_id = ${originId}::uuid
          and (${part ?? null}::int is null or part = ${part ?? null}::int)
        order by part, index offset ${skip} limit ${limit}`;
    return rows.map(trialOf);
  },
});

const rowOf = (trial: Trial): Readonly<Record<string, unknown>> => ({
  strategy_id: trial.strategyId,
  data_key: trial.dataKey,
  source: trial.source,
  origin_id: trial.originId,
  part: trial.part,
  index: trial.index,
  params: trial.params,
  outcome: trial.outcome,
  daily_returns: trial.dailyReturns,
});

const trialOf = (row: TrialRow): Trial => ({
  strategyId: row.strategy_id,
  dataKey: row.data_key,
  source: row.source,
  originId: row.origin_id,
  part: row.part,
  index: row.index,
  params: row.params,
  outcome: row.outcome,
  dailyReturns: row.daily_returns,
});
