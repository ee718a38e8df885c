import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { env } from '#env.ts';

const FORWARDED = 'x-forwarded-for';
/** Longer chains are cut to their near end, which is the end that can be believed. */
const MAX_HOPS = 10;

type IsTrusted = (address: string) => boolean;

/**
 * Sets `X-Forwarded-For` of every request to what this server knows: the address at the other end of the socket,
 * after what a trusted proxy in front of it says. Next.js itself would let a browser invent the header.
 */
export function nameCallers(): void {
  const isTrusted = trustedBy(env().trustedProxies);
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (this: http.Server, event: string | symbol, ...rest: unknown[]) {
    if (event === 'request') nameCaller(rest[0] as IncomingMessage, isTrusted);
    return (emit as (...all: unknown[]) => boolean).call(this, event, ...rest);
  } as typeof emit;
}

export function nameCaller(
  request: Pick<IncomingMessage, 'headers'> & {
    readonly socket: { readonly remoteAddress?: string | undefined };
  },
  isTrusted: IsTrusted,
): void {
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const told = isTrusted(peer) ? hops(request.headers[FORWARDED]) : [];
  request.headers[FORWARDED] = [...told, peer].filter((hop) => hop !== '').join(', ');
}

const hops = (header: string | readonly string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => isIPv4(hop) || isIPv6(hop))
    .slice(-MAX_HOPS);

/** @param entries  addresses or ranges, e.g. 10.0.0.0/8. */
export function trustedBy(entries: readonly string[]): IsTrusted {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) =>
    (isIPv4(address) && list.check(address, 'ipv4')) || (isIPv6(address) && list.check(address, 'ipv6'));
}

/** What the API may believe of the browser behind a request: only what this server has written itself. */
export function callerHeaders(headers: { get(name: string): string | null }): Record<string, string> {
  const address = headers.get(FORWARDED);
  const agent = headers.get('user-agent');
  return {
    ...(address === null || address === '' ? {} : { [FORWARDED]: address }),
    ...(agent === null ? {} : { 'user-agent': agent.slice(0, 300) }),
  };
}
