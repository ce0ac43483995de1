import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MovableClock } from '../testing/movable.clock.js';
import { webhooksSection } from '../webhooks.config.js';
import {
  SignatureFromFutureError,
  SignatureMalformedError,
  SignatureMismatchError,
  SignatureMissingError,
  SignatureStaleError,
} from '../webhooks.errors.js';
import { zoomSignature } from './zoom-signature.hmac.js';
import { ZoomSignatureVerifier } from './zoom-signature.verifier.js';

const NOW = 1_700_000_000;
const verifier = new ZoomSignatureVerifier(new MovableClock(NOW * 1000), webhooksSection.parse({}));

const secret = fc.string({ minLength: 1, maxLength: 64, unit: 'binary' });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 2048 });
const freshTime = fc.integer({ min: NOW - 300, max: NOW + 300 });

function sign(key: string, timestamp: string, body: Uint8Array): string {
  return `v0=${createHmac('sha256', key).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

describe('the published vector', () => {
  const rawBody = Buffer.from('{"event":"meeting.rtms_started"}');
  const signature = 'v0=9f6865b7314e18d73469f899f24f8ef6194a590bc68f306872fa5b5419741ffa';

  it('is what we compute, and is verified', () => {
    expect(`v0=${zoomSignature('whsec', '1700000000', rawBody).toString('hex')}`).toBe(signature);
    const app = { appId: 'app', secret: 'whsec' };
    expect(verifier.verify({ signature, timestamp: '1700000000', rawBody }, [app])).toBe(app);
  });
});

describe('for every body, time and set of secrets', () => {
  it('finds the app whose secret signed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(secret, { minLength: 1, maxLength: 5, selector: paddedKey }),
        fc.nat(),
        bytes,
        freshTime,
        (keys, pick, rawBody, time) => {
          const apps = keys.map((key, index) => ({ appId: String(index), secret: key }));
          const signer = apps[pick % apps.length];
          if (signer === undefined) throw new Error('there is at least one app');
          const timestamp = String(time);
          const signature = sign(signer.secret, timestamp, rawBody);
          expect(verifier.verify({ signature, timestamp, rawBody }, apps)).toBe(signer);
        },
      ),
    );
  });

  it('refuses one flipped bit of the body, the time or the signature', () => {
    fc.assert(
      fc.property(secret, bytes, freshTime, fc.nat(), (key, rawBody, time, position) => {
        const timestamp = String(time);
        const signature = sign(key, timestamp, rawBody);
        const apps = [{ appId: 'app', secret: key }];
        const otherBody = Uint8Array.from(rawBody);
        const at = position % rawBody.length;
        otherBody[at] = (rawBody[at] ?? 0) ^ (1 << (position % 8));
        const otherTime = String(time === NOW ? NOW + 1 : NOW);
        const digit = 3 + (position % 64);
        const flipped = (parseInt(signature.charAt(digit), 16) ^ 1).toString(16);
        const otherSignature = signature.slice(0, digit) + flipped + signature.slice(digit + 1);
        for (const forged of [
          { signature, timestamp, rawBody: otherBody },
          { signature, timestamp: otherTime, rawBody },
          { signature: otherSignature, timestamp, rawBody },
        ]) {
          expect(() => verifier.verify(forged, apps)).toThrow(SignatureMismatchError);
        }
      }),
    );
  });

  it('refuses whatever stands in the headers, with an error of ours', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^v0=[0-9a-f]{60,68}$/),
      fc.stringMatching(/^[0-9 +-.e]{8,12}$/),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(text, text, bytes, (signature, timestamp, rawBody) => {
        const apps = [{ appId: 'app', secret: 'x' }];
        expect(
          errorOf(() => verifier.verify({ signature, timestamp, rawBody }, apps)),
        ).toHaveProperty('status', 401);
      }),
    );
  });
});

describe('the time of the signature', () => {
  const rawBody = Buffer.from('{}');
  const apps = [{ appId: 'app', secret: 'key' }];
  const verify = (timestamp: string) =>
    verifier.verify({ signature: sign('key', timestamp, rawBody), timestamp, rawBody }, apps);

  it.each([NOW - 300, NOW, NOW + 300])('%d is within 300 s of the clock', (time) => {
    expect(verify(String(time)).appId).toBe('app');
  });

  it('is refused a second beyond, each side by its own name', () => {
    expect(() => verify(String(NOW - 301))).toThrow(SignatureStaleError);
    expect(() => verify(String(NOW + 301))).toThrow(SignatureFromFutureError);
  });

  it.each([
    `${String(NOW)}000`,
    `${String(NOW)}.5`,
    `+${String(NOW)}`,
    ` ${String(NOW)}`,
    `${String(NOW)}\n`,
    '1.7e9',
    '０１２３４５６７８９',
    '',
  ])('%j is no time in seconds', (timestamp) => {
    expect(() => verify(timestamp)).toThrow(SignatureMalformedError);
  });
});

describe('the signature header', () => {
  const rawBody = Buffer.from('{}');
  const timestamp = String(NOW);
  const signature = sign('key', timestamp, rawBody);

  it.each([
    ['upper case', signature.toUpperCase()],
    ['another version', signature.replace('v0', 'v1')],
    ['two of them', `${signature}, ${signature}`],
    ['a digit short', signature.slice(0, -1)],
    ['a line more', `${signature}\n`],
  ])('is refused in %s', (_name, text) => {
    expect(() =>
      verifier.verify({ signature: text, timestamp, rawBody }, [{ appId: 'a', secret: 'key' }]),
    ).toThrow(SignatureMalformedError);
  });

  it('and the time are both needed', () => {
    const apps = [{ appId: 'a', secret: 'key' }];
    for (const headers of [
      { signature: undefined, timestamp },
      { signature, timestamp: undefined },
    ]) {
      expect(() => verifier.verify({ ...headers, rawBody }, apps)).toThrow(SignatureMissingError);
    }
  });
});

/** HMAC pads a key with zeros, so that keys which differ in trailing NULs only are one key. */
function paddedKey(key: string): string {
  return key.replace(/\0+$/, '');
}

function errorOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
