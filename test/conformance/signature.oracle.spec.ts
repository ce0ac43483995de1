import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectedSignature } from '../../apps/simulator/src/rtms/handshake.signature.ts';
import { countSignatures, mismatches, readSignatures } from './signature.oracle.ts';

const FIXTURE = readFileSync(new URL('fixtures/signatures.jsonl', import.meta.url), 'utf8');

it("the service's signature equals Zoom's generate_signature on 1,000 random inputs", () => {
  expect(countSignatures(FIXTURE)).toBe(1_000);
  expect(mismatches(FIXTURE)).toEqual([]);
});

it("the simulator's equals it too", () => {
  for (const { client, secret, uuid, stream, signature } of readSignatures(FIXTURE)) {
    const app = { clientId: client, clientSecret: secret };
    expect(expectedSignature(app, uuid, stream)).toBe(signature);
  }
});

it('a signature that is wrong in one character is noticed', () => {
  const tampered = FIXTURE.replace(/"signature":"(.)/, (_match, digit: string) => {
    return `"signature":"${digit === '0' ? '1' : '0'}`;
  });
  expect(mismatches(tampered)).toHaveLength(1);
});
