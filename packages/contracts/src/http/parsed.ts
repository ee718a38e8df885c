import type { z } from 'zod';
import type { RouteName, Routes } from './index.ts';

type OutputOf<R, Part extends string> = R extends { readonly [P in Part]: infer Schema }
  ? Schema extends z.ZodType
    ? z.output<Schema>
    : undefined
  : undefined;

/** What a handler gets, after validation: defaults are filled in and texts coerced. */
export type BodyOf<K extends RouteName> = OutputOf<Routes[K], 'body'>;
export type QueryOf<K extends RouteName> = OutputOf<Routes[K], 'query'>;
export type ParamsOf<K extends RouteName> = OutputOf<Routes[K], 'params'>;
/** What it answers; undefined is 204. */
export type AnswerOf<K extends RouteName> = OutputOf<Routes[K], 'response'>;
