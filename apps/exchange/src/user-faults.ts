import type { Faults } from './faults.ts';

/** A connection as the planted faults see it. */
export interface Struck {
  muted: boolean;
  readonly socket: { terminate(): void };
}

/** Frames of an account on their way to its owner: dropped, doubled or out of order when a fault says so. */
export interface UserFrames<C extends Struck> {
  /** @param route what the frame is, for the fault's regular expression. */
  send(client: C, route: string, apiKey: string | undefined, push: () => void): void;
  /** Sends what was held back and had nothing after it. */
  flush(): void;
}

/** True when the frame must not go out. */
export function strikes(faults: Faults, client: Struck, route: string, apiKey?: string): boolean {
  const fault = faults.strikeStream(route, apiKey, ['mute', 'terminate', 'drop', 'gap']);
  if (!fault) return false;
  if (fault.ws === 'mute') client.muted = true;
  if (fault.ws === 'terminate') client.socket.terminate();
  return true;
}

/**
 * Answers a request that came over a socket under whatever fault is planted for it; null: nothing goes back.
 * @param route `WS api` and the method, for the fault's regular expression.
 */
export async function answerFrameUnderFaults(
  faults: Faults,
  route: string,
  apiKey: string | undefined,
  serve: () => Promise<string>,
): Promise<string | null> {
  const fault = faults.strike(route, apiKey);
  if (fault && fault.delayMs > 0) await new Promise((resume) => setTimeout(resume, fault.delayMs));
  if (fault?.drop === 'before') return null;
  if (fault?.reply?.when === 'before') return fault.reply.body;
  const reply = await serve();
  if (fault?.drop === 'after') return null;
  return fault?.reply ? fault.reply.body : reply;
}

export function createUserFrames<C extends Struck>(faults: Faults): UserFrames<C> {
  const held = new Map<C, () => void>();
  return {
    send: (client, route, apiKey, push) => {
      if (strikes(faults, client, route, apiKey)) return;
      const odd = faults.strikeStream(route, apiKey, ['duplicate', 'reorder'])?.ws;
      if (odd === 'reorder' && !held.has(client)) {
        held.set(client, push);
        return;
      }
      push();
      if (odd === 'duplicate') push();
      held.get(client)?.();
      held.delete(client);
    },
    flush: () => {
      for (const push of held.values()) push();
      held.clear();
    },
  };
}
