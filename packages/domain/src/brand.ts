declare const brand: unique symbol;

/** A nominal type: a `Base` that only its own constructor function may produce. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
