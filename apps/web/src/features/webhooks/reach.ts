const PRIVATE =
  /^(localhost|.*\.localhost|.*\.local|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|0\.0\.0\.0|\[.*\])$/;

/**
 * Why TradingView cannot post to an address: it comes from the internet, to ports 80 and 443, over IPv4.
 * @returns null when nothing speaks against it.
 */
export function unreachable(address: string): 'private' | 'port' | null {
  const { hostname, port } = new URL(address);
  if (PRIVATE.test(hostname)) return 'private';
  return port === '' || port === '80' || port === '443' ? null : 'port';
}
