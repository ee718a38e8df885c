import type { z } from 'zod';

/** One endpoint: what the API serves, OpenAPI describes and the client calls. Paths use `:name` parameters. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** `none`: no session needed. */
  readonly auth: 'session' | 'none';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Absent: 204. */
  readonly response?: z.ZodType;
  readonly status?: number;
}

export const route = <const R extends Route>(definition: R): R => definition;
