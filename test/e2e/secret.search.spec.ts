import { describe, expect, it } from 'vitest';
import { secretsIn } from './secret.search.js';

const SECRET = 's3cret+/with "quotes" & more';
const secrets = { planted: SECRET };

describe('the search for secrets', () => {
  it.each([
    ['in plain', `x${SECRET}y`],
    ['in JSON', JSON.stringify({ a: SECRET })],
    ['in JSON within JSON', JSON.stringify({ a: JSON.stringify({ b: SECRET }) })],
    ['in a URL', `https://h/?a=${encodeURIComponent(SECRET)}`],
    ['in a form', new URLSearchParams({ a: SECRET }).toString()],
    ['in base64', Buffer.from(SECRET).toString('base64')],
    ['in base64 behind one byte', Buffer.from(`i${SECRET}`).toString('base64')],
    ['in base64 behind two bytes', Buffer.from(`id${SECRET}x`).toString('base64')],
    ['in Basic credentials', Buffer.from(`client:${SECRET}`).toString('base64')],
    ['in base64url', Buffer.from(`::${SECRET}`).toString('base64url')],
    ['in hex', Buffer.from(SECRET).toString('hex')],
  ])('finds one %s', (_name, text) => {
    expect(secretsIn(text, secrets)).toEqual(['planted']);
  });

  it('finds none where none is', () => {
    expect(secretsIn('s3cret with quotes and more', secrets)).toEqual([]);
  });
});
