import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handshakeSignature } from './handshake.signature.js';

describe('handshake signature', () => {
  it('equals the published vector', () => {
    const signature = handshakeSignature({
      clientId: 'client-id',
      clientSecret: 'client-secret',
      entityId: 'meeting-uuid',
      streamId: 'stream-id',
    });
    expect(signature).toBe('38b373591bf5feb9e070f4970d8e2a0ed55761e601aebadcfea29774ff4a7516');
  });

  it('takes a meeting UUID with slashes and padding verbatim', () => {
    const entityId = '/4444AAAi//AiAiAii+g==';
    const expected = createHmac('sha256', 'secret').update(`id,${entityId},stream`).digest('hex');
    expect(
      handshakeSignature({ clientId: 'id', clientSecret: 'secret', entityId, streamId: 'stream' }),
    ).toBe(expected);
  });

  it('is 64 lower-case hex digits for any input', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, text, text, (clientId, clientSecret, entityId, streamId) => {
        expect(handshakeSignature({ clientId, clientSecret, entityId, streamId })).toMatch(
          /^[0-9a-f]{64}$/,
        );
      }),
    );
  });
});
