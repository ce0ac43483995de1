import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6');
}

/** Loopback, private, shared and reserved (RFC 6890), or a form of IPv6 that hides an IPv4 address. */
export class PrivateAddressError extends Error {
  readonly code = 'ERR_PRIVATE_ADDRESS';
}

function isPrivate(address: string): boolean {
  return inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** @throws PrivateAddressError when a URL's host is written as such an address: no lookup sees it. */
export function refusePrivateHost({ hostname }: URL): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isPrivate(host)) throw new PrivateAddressError();
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
  if (found.some(({ address }) => isPrivate(address))) throw new PrivateAddressError();
  return [found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))];
}
