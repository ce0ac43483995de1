import { isIPv4 } from 'node:net';

/** A loopback address or a name without a dot: a simulator beside us, on no foreign network. */
export function isLocalHost(hostname: string): boolean {
  if (hostname === '[::1]') return true;
  if (isIPv4(hostname)) return hostname.startsWith('127.');
  return /^[a-z0-9-]+$/.test(hostname);
}

/** Whether credentials and tokens may be sent there: TLS always, plain HTTP to a local host only. */
export function isSafeToSend({ protocol, hostname, username, password }: URL): boolean {
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLocalHost(hostname));
}

/** The host itself or one below it: `us.zoom.us` for `zoom.us`, but not `evil-zoom.us`. */
export function isHostWithin(hostname: string, allowed: readonly string[]): boolean {
  return allowed.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}
