import type { PassthroughPath } from './passthrough.path.js';

interface DeniedRule {
  /** Path in lower case, without a slash before it. */
  readonly path: RegExp;
  /** Only what changes something. */
  readonly writesOnly: boolean;
}

/** What no key may do through us: it would hand out or change the credentials that we stand on. */
const DENIED: readonly DeniedRule[] = [
  { path: /^oauth(?:\/|$)/, writesOnly: false },
  { path: /^marketplace\/.*(?:credential|secret|token|manifest)/, writesOnly: false },
  { path: /^marketplace(?:\/|$)/, writesOnly: true },
];

export function isDenied(method: string, { segments }: PassthroughPath): boolean {
  const path = segments.join('/').toLowerCase();
  return DENIED.some((rule) => rule.path.test(path) && !(rule.writesOnly && method === 'GET'));
}

/** The scope of the caller's key: `zoom:phone:read`. */
export function passthroughScope(method: string, { area }: PassthroughPath): string {
  return `zoom:${area}:${method === 'GET' ? 'read' : 'write'}`;
}
