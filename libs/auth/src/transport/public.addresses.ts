import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPrivateAddress } from '@zoom-platform/accounts';

/** An address inside a network that is not the internet. */
export class PrivateAddressError extends Error {
  readonly code = 'ERR_PRIVATE_ADDRESS';
}

/** @throws PrivateAddressError when a URL's host is written as such an address: no lookup sees it. */
export function refusePrivateHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw new PrivateAddressError();
}

interface FoundAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * The addresses of a host name, all of them public: the address that was checked is the one that is
 * dialled. In the form in which axios takes a lookup.
 * @throws PrivateAddressError
 */
export async function publicLookup(hostname: string): Promise<[FoundAddress[]]> {
  const found = await lookup(hostname, { all: true });
  if (found.some(({ address }) => isPrivateAddress(address))) throw new PrivateAddressError();
  return [found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))];
}
