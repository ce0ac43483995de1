import { isHostWithin } from '@zoom-platform/accounts';
import type { LinkCloud } from './meeting-link.type.js';

const HOSTS: ReadonlyMap<LinkCloud, readonly string[]> = new Map([
  ['commercial', ['zoom.us', 'zoom.com']],
  ['government', ['zoomgov.com']],
  ['china', ['zoom.com.cn', 'zoomus.cn', 'zoom.cn']],
]);

/** The cloud of a host of Zoom's; `undefined` for any other, however alike. */
export function cloudOfHost(hostname: string): LinkCloud | undefined {
  const lower = hostname.toLowerCase();
  return [...HOSTS].find(([, hosts]) => isHostWithin(lower, hosts))?.[0];
}
