import { isHostWithin } from '@zoom-platform/accounts';

/** Whose wrapper it is. */
export type LinkWrapperName = 'google' | 'outlook';

/** Services that put a link of their own around each link in a mail (zoom-api §C6). */
interface LinkWrapper {
  readonly name: LinkWrapperName;
  matches(url: URL): boolean;
  /** Query parameters that may hold the wrapped link. */
  readonly parameters: readonly string[];
}

const WRAPPERS: readonly LinkWrapper[] = [
  {
    name: 'google',
    matches: ({ hostname, pathname }) =>
      /^(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})$/.test(hostname) && pathname === '/url',
    parameters: ['q', 'url'],
  },
  {
    name: 'outlook',
    matches: ({ hostname }) =>
      isHostWithin(hostname, [
        'safelinks.protection.outlook.com',
        'safelinks.protection.office365.us',
      ]),
    parameters: ['url'],
  },
];

const DEEPEST = 5;

export interface UnwrappedLink {
  /** `undefined`: not a sound URL. */
  readonly url: URL | undefined;
  /** Taken off, the outermost first. */
  readonly wrappers: readonly LinkWrapperName[];
}

/** What a link leads to once encodings and known wrappers are off. */
export function unwrapLink(link: string): UnwrappedLink {
  const wrappers: LinkWrapperName[] = [];
  let text = link;
  while (wrappers.length < DEEPEST) {
    const url = urlIn(text);
    const wrapper = url && WRAPPERS.find((candidate) => candidate.matches(url));
    if (wrapper === undefined) return { url, wrappers };
    const inner = wrapper.parameters.map((name) => url?.searchParams.get(name)).find(Boolean);
    if (inner === undefined || inner === null) return { url, wrappers };
    wrappers.push(wrapper.name);
    text = inner.trim();
  }
  return { url: undefined, wrappers };
}

function urlIn(text: string): URL | undefined {
  const decoded = decodeWhole(text);
  // Browsers take a backslash for a slash, other readers do not: nobody writes one honestly.
  if (decoded.includes('\\')) return undefined;
  const absolute = decoded.startsWith('//') ? `https:${decoded}` : decoded;
  const complete = /^[a-z][a-z0-9+.-]*:\/\//i.test(absolute) ? absolute : `https://${absolute}`;
  return URL.canParse(complete) ? new URL(complete) : undefined;
}

/** Undoes percent-encoding that was laid over a whole link, once for each layer. */
function decodeWhole(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*%(?:25)*3a/i.test(text)) return text;
  try {
    return decodeWhole(decodeURIComponent(text));
  } catch {
    return text;
  }
}
