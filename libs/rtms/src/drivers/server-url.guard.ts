import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { isPrivateAddress } from '@zoom-platform/accounts';
import { ServerUrlRefusedError } from '../rtms.errors.js';

/** Hosts of Zoom's media servers: the domain itself and all below it. */
const ZOOM_DOMAINS = ['zoom.us', 'zoom.com', 'zoomgov.com'];
const TLS_PORT = '443';

export interface DialTarget {
  readonly url: URL;
  /** The host was named in the configuration: no address is forbidden. */
  readonly named: boolean;
}

/**
 * Decides whether a URL from a webhook or from message 2 may be dialled: wss to port 443 of one of
 * Zoom's hosts, or anything on a host that the configuration names.
 * @param namedHosts lower-case host names or addresses.
 * @throws ServerUrlRefusedError
 */
export function checkServerUrl(text: string, namedHosts: readonly string[]): DialTarget {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw new ServerUrlRefusedError('is not a URL');
  if (url.username !== '' || url.password !== '') {
    throw new ServerUrlRefusedError('carries credentials');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (namedHosts.includes(host)) {
    if (url.protocol === 'ws:' || url.protocol === 'wss:') return { url, named: true };
    throw new ServerUrlRefusedError('is not a WebSocket URL');
  }
  if (url.protocol !== 'wss:') throw new ServerUrlRefusedError('is not wss');
  if (url.port !== '' && url.port !== TLS_PORT) {
    throw new ServerUrlRefusedError('names another port than 443');
  }
  if (!ZOOM_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`))) {
    throw new ServerUrlRefusedError('is not on a host of Zoom');
  }
  return { url, named: false };
}

/** Zoom may offer one URL for each transport; ours are WebSockets. */
export function websocketUrl(serverUrls: readonly string[]): string {
  return serverUrls.find((url) => /^wss?:/i.test(url)) ?? serverUrls[0] ?? '';
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * `dns.lookup` that fails for a name with a forbidden address, so that the address that was checked
 * is the one that is dialled. Node asks with `all: true` and then expects the list.
 */
export function publicLookup(
  hostname: string,
  options: LookupOptions,
  callback: LookupCallback,
): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses;
    if (error !== null) callback(error, []);
    else if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address))) {
      callback(new ServerUrlRefusedError('leads to an address inside a private network'), []);
    } else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
}
