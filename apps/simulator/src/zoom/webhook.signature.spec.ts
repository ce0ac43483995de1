import { describe, expect, it } from 'vitest';
import { encryptedToken, webhookSignature } from './webhook.signature.js';

// The vectors of rtms-protocol §1.1.
describe('webhook signature', () => {
  it('equals the published vector', () => {
    expect(
      webhookSignature('whsec', '1700000000', Buffer.from('{"event":"meeting.rtms_started"}')),
    ).toBe('v0=9f6865b7314e18d73469f899f24f8ef6194a590bc68f306872fa5b5419741ffa');
  });

  it('proves the secret for URL validation as in the published vector', () => {
    expect(encryptedToken('whsec', 'qgg8vlvZRS6UYooatFL8Aw')).toBe(
      '578b8d6bb754f5457ba891570620d73f823339ffe3bd2580e8c65be71862b095',
    );
  });

  it('is made over the bytes, whatever they are', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);

    expect(webhookSignature('whsec', '1700000000', bytes)).not.toBe(
      webhookSignature('whsec', '1700000000', Buffer.from(bytes.toString('utf8'))),
    );
  });
});
