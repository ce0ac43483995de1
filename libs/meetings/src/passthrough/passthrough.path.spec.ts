import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePassthroughPath } from './passthrough.path.js';

const UUID = '/DYlohs//tCd4ii1uC2+hA==';

describe('a path behind /v1/zoom', () => {
  it.each([
    ['phone/users', '/phone/users', '/phone/users'],
    ['phone/users/', '/phone/users', '/phone/users'],
    [
      'users/ana%40example.com/settings',
      '/users/ana%40example.com/settings',
      '/users/:id/settings',
    ],
    ['users/ana@example.com', '/users/ana%40example.com', '/users/:id'],
    ['groups/30R7kT7bTIKSNUFEuH_Qlg', '/groups/30R7kT7bTIKSNUFEuH_Qlg', '/groups/:id'],
    ['report/meetings/12345678901', '/report/meetings/12345678901', '/report/meetings/:id'],
    ['users/me/h323?x=/..//', '/users/me/h323', '/users/me/h323'],
    [
      `past_meetings/${encodeURIComponent(UUID)}`,
      `/past_meetings/${encodeURIComponent(encodeURIComponent(UUID))}`,
      '/past_meetings/:id',
    ],
    [
      `past_meetings/${encodeURIComponent(encodeURIComponent(UUID))}/participants`,
      `/past_meetings/${encodeURIComponent(encodeURIComponent(UUID))}/participants`,
      '/past_meetings/:id/participants',
    ],
  ])('%s', (given, path, template) => {
    expect(parsePassthroughPath(`/v1/zoom/${given}`)).toMatchObject({ path, template });
  });

  it.each([
    '',
    '/',
    '/users',
    'users//settings',
    'users/../oauth',
    'users/./settings',
    '../v1/users',
    'users/%2e%2e/oauth',
    'users/%2E%2e',
    'users/%252e%252e/oauth',
    'users/a%2Fb',
    'users/a%2fb',
    'users/a%252Fb',
    'users/a%5Cb',
    'users/a\\b',
    'users/..%2F..%2Foauth',
    'users/a%00',
    'users/a%0d%0ahost:x',
    'users/a%3Fb',
    'users/a%23b',
    'users/a;b',
    'users/%',
    'users/%zz',
    'https://evil.com/x',
    'https:%2F%2Fevil.com',
    '%6fauth%2Ftoken',
    'Users',
    '@evil.com/x',
    'v2:8080/x',
    `users/${'a'.repeat(2048)}`,
  ])('%s is refused', (given) => {
    expect(() => parsePassthroughPath(`/v1/zoom/${given}`)).toThrow(
      expect.objectContaining({ code: 'meetings.passthrough_path_refused' }) as Error,
    );
  });

  it.each(['http://zoom.us/v1/zoom/users', '/v1/zo%6fm/users', '/v1/users', '*'])(
    'a target is no path: %s',
    (target) => expect(() => parsePassthroughPath(target)).toThrow(),
  );

  it('has its segments where they were, behind any URL parser', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '%2e', '%2F', '%25', '/', '\\', 'users', '//', '@', ':', ';', '?'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const given = `users/${pieces.join('')}`;
        const parsed = attempt(() => parsePassthroughPath(`/v1/zoom/${given}`));
        if (parsed === undefined) return;
        const { pathname, search, hash, origin } = new URL(`https://api.zoom.us/v2${parsed.path}`);
        expect(origin + search + hash).toBe('https://api.zoom.us');
        expect(pathname.split('/')).toHaveLength(parsed.segments.length + 2);
        expect(pathname.startsWith('/v2/users')).toBe(true);
        expect(decodeURIComponent(decodeURIComponent(pathname))).not.toMatch(/\/\.\.?(?:\/|$)/);
      }),
      { numRuns: 3_000 },
    );
  });
});

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
