import { isHostWithin } from '@zoom-platform/accounts';

/** Services that put a link of their own around each link in a mail (zoom-api §C6). */
interface LinkWrapper {
  matches(url: URL): boolean;
  /** Query parameters that may hold the wrapped link. */
  readonly parameters: readonly string[];
}

const WRAPPERS: readonly LinkWrapper[] = [
  {
    matches: ({ hostname, pathname }) =>
      /^(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})$/.test(hostname) && pathname === '/url',
    parameters: ['q', 'url'],
  },
  {
    matches: ({ hostname }) =>
      isHostWithin(hostname, [
        'safelinks.protection.outlook.com',
        'safelinks.protection.office365.us',
      ]),
    parameters: ['url'],
  },
];

const DEEPEST = 5;

/** What a link leads to once encodings and known wrappers are off; `undefined`: not a sound URL. */
export function unwrapLink(link: string): URL | undefined {
  let text = link;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const url = urlIn(text);
    if (url === undefined) return undefined;
    const wrapper = WRAPPERS.find((candidate) => candidate.matches(url));
    if (wrapper === undefined) return url;
    const inner = wrapper.parameters.map((name) => url.searchParams.get(name)).find(Boolean);
    if (inner === undefined || inner === null) return url;
    text = inner.trim();
  }
  return undefined;
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
