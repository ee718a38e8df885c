import type { EpochMs } from '../time.ts';
import type { Json } from './json.ts';

export interface AuditRecord {
  readonly action: string;
  readonly subject: string | null;
  readonly details: Json;
  readonly ip: string | null;
  readonly at: EpochMs;
}

/** The user's security history: append and read only. */
export interface Audit {
  append(entry: {
    readonly action: string;
    readonly subject?: string;
    readonly details?: Json;
    readonly ip?: string | null;
  }): Promise<void>;
  list(limit: number): Promise<readonly AuditRecord[]>;
}
