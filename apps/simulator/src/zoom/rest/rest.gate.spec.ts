import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everyScope, RestBench } from './fixtures/rest.bench.js';
import type { Endpoint } from './rest.endpoint.js';

const endpoints = new RestBench().api.endpoints;

function concrete({ path }: Endpoint): string {
  return path
    .replace(':userId', 'me')
    .replace(':meetingId', '88800011122')
    .replace(':accountId', 'me')
    .replace(':appId', everyScope.clientId);
}

const rows = endpoints.map((endpoint) => [endpoint.method, endpoint.path, endpoint] as const);

describe('the gate of every REST call (real sockets)', () => {
  let bench: RestBench;

  beforeEach(async () => {
    bench = await new RestBench().open();
  });
  afterEach(() => bench.close());

  it('knows more endpoints than the starter API uses, each once', () => {
    expect(rows.length).toBeGreaterThanOrEqual(24);
    expect(new Set(rows.map(([method, path]) => `${method} ${path}`)).size).toBe(rows.length);
  });

  it.each(rows)('%s %s wants a bearer', async (method, path, endpoint) => {
    const reply = await bench.call(method, concrete(endpoint), undefined, null);

    expect([reply.status, reply.body]).toEqual([
      401,
      { code: 124, message: 'Invalid access token.' },
    ]);
    expect(reply.headers.get('x-zm-trackingid')).toMatch(/^v=2\.0;clid=us02;rid=WEB_[\da-f]{32}$/);
    expect(bench.journal.entries()).toMatchObject([
      { type: 'rest.called', detail: { method, template: path, status: 401, clientId: null } },
    ]);
  });

  it.each(rows)('%s %s names the scopes that are missing', async (method, _path, endpoint) => {
    const [granular] = endpoint.scopes;
    const scopes = everyScope.scopes.filter((scope) => scope !== `${granular}:admin`);
    const { value } = bench.tokens.mint({ ...everyScope, scopes });
    const reply = await bench.call(method, concrete(endpoint), undefined, value);

    expect([reply.status, reply.body]).toEqual([
      400,
      {
        code: 4711,
        message: `Invalid access token, does not contain scopes:[${granular}, ${granular}:admin].`,
      },
    ]);
  });

  it.each(rows)('%s %s is open to each of its scopes', async (method, _path, endpoint) => {
    const forms = endpoint.scopes.flatMap((name) => [name, `${name}:admin`, `${name}:master`]);
    for (const scope of forms) {
      const { value } = bench.tokens.mint({ ...everyScope, scopes: [scope] });
      const { body } = await bench.call(method, concrete(endpoint), undefined, value);

      expect(body, scope).not.toMatchObject({ code: 4711 });
      expect(body, scope).not.toMatchObject({ code: 124 });
    }
  });

  it('counts a call against its label, and refuses what is too much', async () => {
    await bench.close();
    bench = await new RestBench({}, { plan: 'free' }).open();
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      statuses.push((await bench.call('GET', '/users')).status);
    }

    expect(statuses).toEqual([200, 200, 429]);
    expect((await bench.call('GET', '/users')).body).toMatchObject({ code: 429 });
    expect((await bench.call('GET', '/users/me')).headers.get('x-ratelimit-category')).toBe(
      'Light',
    );
    bench.clock.move(1000);
    expect((await bench.call('GET', '/users')).status).toBe(200);
    expect(bench.journal.entries().map(({ detail }) => detail?.['status'])).toEqual([
      200, 200, 429, 429, 200, 200,
    ]);
  });
});
