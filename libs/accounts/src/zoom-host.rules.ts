import { isIPv4 } from 'node:net';

/**
 * A loopback address or `localhost`: a simulator on this machine. A name without a dot is not: the
 * resolver's search domains may lead it anywhere.
 */
export function isLocalHost(hostname: string): boolean {
  if (isIPv4(hostname)) return hostname.startsWith('127.');
  return hostname === '[::1]' || hostname === 'localhost';
}

/** Whether credentials and tokens may be sent there: TLS always, plain HTTP to this machine only. */
export function isSafeToSend({ protocol, hostname, username, password }: URL): boolean {
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLocalHost(hostname));
}

/** The host itself or one below it: `us.zoom.us` for `zoom.us`, but not `evil-zoom.us`. */
export function isHostWithin(hostname: string, allowed: readonly string[]): boolean {
  return allowed.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}
