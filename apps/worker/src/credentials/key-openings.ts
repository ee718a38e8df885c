import type { ExchangeAccount, Reason, Result } from '@trendy/domain';
import type { ClientKey } from '@trendy/exchanges';

import type { WorkerClock } from '../clock.ts';
import type { Log } from '../context.ts';
import type { WorkerMetrics } from '../metrics.ts';
import type { VenuePurpose } from '../venue-for-account.ts';

const HOUR_MS = 60 * 60_000;
/** An account at work opens its key every ten minutes. */
const USUAL_AN_HOUR = 6;
const EXCESS = 3;

interface Parts {
  readonly clock: Pick<WorkerClock, 'monotonicMs'>;
  readonly log: Log;
  readonly metrics: Pick<WorkerMetrics, 'onKeyOpened'>;
  readonly open: (account: ExchangeAccount) => Promise<Result<ClientKey, Reason>>;
}

/** Opens keys, and keeps account of it: each opening is logged and counted, and more than three times the usual is told. */
export class KeyOpenings {
  readonly #parts: Parts;
  /** Monotonic instants of the last hour, by account. */
  readonly #openings = new Map<string, number[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async open(account: ExchangeAccount, purpose: VenuePurpose): Promise<Result<ClientKey, Reason>> {
    const { log, metrics } = this.#parts;
    const { accountId } = account;
    const openings = this.#note(accountId);
    const isExcess = openings > USUAL_AN_HOUR * EXCESS;
    log.info({ accountId, purpose }, 'credential.opened');
    metrics.onKeyOpened(account, purpose, isExcess);
    if (isExcess) log.error({ accountId, openings, usual: USUAL_AN_HOUR }, 'credential.opened_too_often');
    const opened = await this.#parts.open(account);
    if (!opened.ok) log.warn({ accountId, ...opened.error }, 'credential.not_opened');
    return opened;
  }

  /** A key that is at hand, and again whenever it is asked for after that. Keeps no copy of what it has given away. */
  source(first: ClientKey, account: ExchangeAccount, purpose: VenuePurpose): () => Promise<ClientKey> {
    let atHand: ClientKey | null = first;
    return async () => {
      const given = atHand;
      atHand = null;
      if (given) return given;
      const opened = await this.open(account, purpose);
      if (!opened.ok) throw new Error(opened.error.code);
      return opened.value;
    };
  }

  /** @returns how many in the last hour, with this one. */
  #note(accountId: string): number {
    const now = this.#parts.clock.monotonicMs();
    for (const [known, instants] of this.#openings) {
      const recent = instants.filter((at) => now - at < HOUR_MS);
      if (recent.length === 0) this.#openings.delete(known);
      else this.#openings.set(known, recent);
    }
    const all = [...(this.#openings.get(accountId) ?? []), now];
    this.#openings.set(accountId, all);
    return all.length;
  }
}
