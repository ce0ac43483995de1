import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RestBench } from './fixtures/rest.bench.js';
import { PAGE_TOKEN_MS } from './rest.pager.js';

const page = z.object({
  page_size: z.number(),
  total_records: z.number(),
  next_page_token: z.string(),
  users: z.array(z.object({ email: z.string() })),
});

const LOST = { code: 300, message: 'The next page token is invalid or expired.' };

describe('pages of a list (real sockets)', () => {
  let bench: RestBench;

  beforeEach(async () => {
    bench = await new RestBench().open();
    for (let index = 0; index < 68; index += 1) {
      bench.api.users.add(`user-${String(index)}@example.com`, 1, {});
    }
  });
  afterEach(() => bench.close());

  const read = async (query: string) =>
    page.parse((await bench.call('GET', `/users${query}`)).body);

  it('are of 30 unless said otherwise, and together are the list', async () => {
    const emails: string[] = [];
    const sizes: number[] = [];
    let token = '';
    do {
      const { users, next_page_token } = await read(`?next_page_token=${token}`);
      emails.push(...users.map(({ email }) => email));
      sizes.push(users.length);
      token = next_page_token;
    } while (token !== '');

    expect(sizes).toEqual([30, 30, 10]);
    expect(new Set(emails).size).toBe(70);
  });

  it('can be of 300, and not of more', async () => {
    expect(await read('?page_size=300')).toMatchObject({ page_size: 300, next_page_token: '' });
    for (const size of ['301', '0', '-1', '1.5', 'many']) {
      expect((await bench.call('GET', `/users?page_size=${size}`)).body, size).toEqual({
        code: 300,
        message: 'Validation Failed.',
        errors: [{ field: 'page_size', message: 'Invalid field.' }],
      });
    }
  });

  it('can be cut to 300 instead', async () => {
    await bench.close();
    bench = await new RestBench({ oversizePage: 'clamp' }).open();

    expect(await read('?page_size=5000')).toMatchObject({ page_size: 300 });
    expect((await bench.call('GET', '/users?page_size=0')).status).toBe(400);
  });

  it('belong to one query', async () => {
    const { next_page_token: token } = await read('?page_size=10&status=active');

    expect((await read(`?status=active&next_page_token=${token}&page_size=10`)).users).toHaveLength(
      10,
    );
    for (const query of [
      '?page_size=20&status=active',
      '?page_size=10',
      '?page_size=10&status=inactive',
    ]) {
      const reply = await bench.call('GET', `/users${query}&next_page_token=${token}`);
      expect([reply.status, reply.body], query).toEqual([400, LOST]);
    }
    const elsewhere = await bench.call(
      'GET',
      `/users/me/meetings?page_size=10&status=active&next_page_token=${token}`,
    );
    expect(elsewhere.body).toEqual(LOST);
    expect((await bench.call('GET', '/users?next_page_token=invented')).body).toEqual(LOST);
  });

  it('are lost after fifteen minutes', async () => {
    const { next_page_token: token } = await read('');
    bench.clock.move(PAGE_TOKEN_MS - 1);
    expect((await read(`?next_page_token=${token}`)).users).toHaveLength(30);
    bench.clock.move(1);

    expect((await bench.call('GET', `/users?next_page_token=${token}`)).body).toEqual(LOST);
  });
});
