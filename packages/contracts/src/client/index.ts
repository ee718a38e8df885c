import type { z } from 'zod';
import { routes } from '../http/index.ts';
import type { RouteName, Routes } from '../http/index.ts';
import type { Route } from '../http/route.ts';
import { Problem } from '../problem.ts';

type InputOf<T> = T extends z.ZodType ? z.input<T> : never;
type Part<K extends string, T> = T extends z.ZodType
  ? Record<string, never> extends InputOf<T>
    ? { readonly [P in K]?: InputOf<T> }
    : { readonly [P in K]: InputOf<T> }
  : unknown;
type Input<R extends Route> = Part<'params', R['params']> &
  Part<'query', R['query']> &
  Part<'body', R['body']>;
type Output<R extends Route> = R['response'] extends z.ZodType ? z.output<R['response']> : undefined;
type Call<R extends Route> = (
  input: Input<R>,
  options?: { readonly signal?: AbortSignal },
) => Promise<Output<R>>;

export type Client = { readonly [K in RouteName]: Call<Routes[K]> };
export type ResponseOf<K extends RouteName> = Output<Routes[K]>;
export type InputFor<K extends RouteName> = Input<Routes[K]>;

/** The API said no: `problem.code` is stable, `problem.errors` names the fields. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
interface AnyInput {
  readonly params?: Record<string, unknown>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}

/**
 * A typed function per endpoint. Answers are checked against their schema, so a drift shows at once.
 * @throws ApiError on any answer that is not 2xx, and on no answer at all (code `unreachable`).
 */
export function createClient(
  fetch: Fetch,
  baseUrl = '',
  headers: () => Record<string, string> = () => ({}),
): Client {
  const call =
    (definition: Route) => async (input: AnyInput, options?: { readonly signal?: AbortSignal }) => {
      const init: RequestInit = {
        method: definition.method,
        headers: { accept: 'application/json', ...headers() },
      };
      if (input.body !== undefined) {
        init.body = JSON.stringify(input.body);
        init.headers = { ...init.headers, 'content-type': 'application/json' };
      }
      if (options?.signal) init.signal = options.signal;
      const response = await fetch(baseUrl + urlOf(definition, input), init).catch((cause: unknown) => {
        if (options?.signal?.aborted) throw cause;
        throw new ApiError(unreachable());
      });
      const text = await response.text();
      if (!response.ok) throw new ApiError(problemOf(response.status, text));
      return definition.response ? definition.response.parse(JSON.parse(text)) : undefined;
    };
  return Object.fromEntries(
    Object.entries(routes).map(([name, definition]) => [name, call(definition)]),
  ) as unknown as Client;
}

function urlOf(definition: Route, input: AnyInput): string {
  const path = definition.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name])),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null) query.set(key, String(value));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

function problemOf(status: number, text: string): Problem {
  try {
    return Problem.parse(JSON.parse(text));
  } catch {
    return {
      type: 'about:blank',
      title: 'Error',
      status,
      code: 'http_error',
      detail: `The server answered ${status}.`,
    };
  }
}

const unreachable = (): Problem => ({
  type: 'about:blank',
  title: 'Unreachable',
  status: 0,
  code: 'unreachable',
  detail: 'No answer from the server. Check the connection and try again.',
});
