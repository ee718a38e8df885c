import type { Reason } from '../events.ts';
import type { EpochMs } from '../time.ts';
import type { Json } from './json.ts';

export type SignalState = 'received' | 'duplicate' | 'decided' | 'sent' | 'filled' | 'rejected' | 'expired';

export interface InboxEntry {
  readonly signalId: string;
  readonly webhookId: string;
  readonly accountId: string;
  readonly botId: string;
  readonly contentType: string;
  readonly body: string;
  readonly test: boolean;
  readonly state: SignalState;
  readonly reason: Reason | null;
  readonly parsed: Json;
  /** How many further deliveries of it were dropped. */
  readonly duplicates: number;
  readonly receivedAt: EpochMs;
  readonly decidedAt: EpochMs | null;
  readonly finishedAt: EpochMs | null;
}

/** Alerts of the user whose transaction this is, newest first. */
export interface Inbox {
  list(filter: {
    readonly webhookId?: string;
    readonly botId?: string;
    /** Only those received before this instant. */
    readonly before?: EpochMs;
    readonly limit: number;
  }): Promise<readonly InboxEntry[]>;
  get(signalId: string): Promise<InboxEntry | null>;
}

/** Moves alerts on; a finished one (filled, rejected, expired) never changes again. */
export interface InboxProgress extends Inbox {
  getMany(signalIds: readonly string[]): Promise<readonly InboxEntry[]>;
  /** The same for many at once, each id at most once; in one statement. */
  advanceMany(
    moves: readonly {
      readonly signalId: string;
      readonly state: SignalState;
      readonly reason?: Reason;
      readonly parsed?: Json;
    }[],
    at: EpochMs,
  ): Promise<void>;
  /** False when it was finished before. */
  advance(
    signalId: string,
    to: {
      readonly state: SignalState;
      readonly reason?: Reason;
      readonly parsed?: Json;
      readonly at: EpochMs;
    },
  ): Promise<boolean>;
}
