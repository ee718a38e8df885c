import type { OpenOrder } from './state.ts';

/**
 * Orders whose end is not known yet, in order of placement. An account has a handful, and every event walks them: a
 * list is faster than a map and gives no garbage.
 */
export class OpenOrders {
  readonly #list: OpenOrder[] = [];

  get(orderId: string): OpenOrder | undefined {
    const index = this.#indexOf(orderId);
    return index < 0 ? undefined : this.#list[index];
  }

  has(orderId: string): boolean {
    return this.#indexOf(orderId) >= 0;
  }

  add(order: OpenOrder): void {
    this.#list.push(order);
  }

  delete(orderId: string): void {
    const index = this.#indexOf(orderId);
    if (index < 0) return;
    // Order matters (effects follow it), so the rest moves up.
    this.#list.copyWithin(index, index + 1);
    this.#list.pop();
  }

  /** Not to be kept across an event. */
  values(): readonly OpenOrder[] {
    return this.#list;
  }

  #indexOf(orderId: string): number {
    for (let index = 0; index < this.#list.length; index++)
      if (this.#list[index]!.request.orderId === orderId) return index;
    return -1;
  }
}
