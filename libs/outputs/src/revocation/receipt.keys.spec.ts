import { expect, it } from 'vitest';
import { z } from 'zod';
import { startOutputs } from '../testing/outputs.harness.js';
import { describeRevocation, verified } from '../testing/revocation.stage.js';

describeRevocation('revocation', (at) => {
  it('is proven by nothing that was changed, and by no other key', async () => {
    const stage = at();
    await stage.captured(8);
    await stage.ended(8);
    const { jws } = await stage.complete();
    const [header = '', payload = '', signature = ''] = jws.split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replace('"items":3', '"items":4');
    const altered = [header, Buffer.from(forged).toString('base64url'), signature].join('.');
    const published = await stage.keys();
    expect(altered).not.toBe(jws);
    expect(() => verified(altered, published)).toThrow('forged');
    const other = { ...published[0], x: Buffer.alloc(32, 7).toString('base64url') };
    expect(() => verified(jws, [z.looseObject({ kid: z.string() }).parse(other)])).toThrow();
  });

  it('has one key for all replicas and all starts, sealed where it is kept', async () => {
    const stage = at();
    const [key, ...others] = await stage.keys();
    expect(others).toEqual([]);
    expect(Object.keys(key ?? {}).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    const elsewhere = await startOutputs(stage.base.test);
    await elsewhere.stop();
    await elsewhere.remove();
    expect(await stage.keys()).toEqual([key]);
    const [stored] = await stage.outputs.database.query(
      z.object({ row: z.string() }),
      'select k::text as row from output_receipt_key k',
    );
    expect(stored?.row).not.toContain('PRIVATE KEY');
  });

  it('signs with another key where the sealed one does not open, and publishes both', async () => {
    const stage = at();
    await stage.outputs.database.execute(
      `update output_receipt_key set sealed_private = 'of a lost key'`,
    );
    await stage.base.restart();
    const published = await stage.keys();
    expect(published).toHaveLength(2);
    await stage.captured(8);
    await stage.ended(8);
    const { jws } = await stage.complete();
    expect(verified(jws, published)).toMatchObject({ complete: true });
  });
});
