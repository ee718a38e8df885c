import type { AnswerOf, BodyOf, ParamsOf, QueryOf, RouteName, Routes } from '@trendy/contracts';
import type { Answer, Caller, Origin, Services } from '@trendy/usecases';

/** A validated request: `caller` is a signed-in person where the contract asks for a session. */
export interface Call<K extends RouteName> {
  readonly services: Services;
  readonly caller: Routes[K]['auth'] extends 'session' ? Caller : Origin;
  readonly params: ParamsOf<K>;
  readonly query: QueryOf<K>;
  readonly body: BodyOf<K>;
}

export type Handler<K extends RouteName> = (call: Call<K>) => Answer<AnswerOf<K>>;
/** Every route of the contract, and no other: a missing one does not compile. */
export type Handlers<K extends RouteName = RouteName> = { readonly [N in K]: Handler<N> };
