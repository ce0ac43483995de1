import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlainTokenRefusedError } from '../webhooks.errors.js';
import { answerUrlValidation } from './url-validation.responder.js';

const challenge = (plainToken: unknown) => ({
  event: 'endpoint.url_validation',
  payload: { plainToken },
});

describe('answerUrlValidation', () => {
  it('answers the published vector', () => {
    expect(answerUrlValidation(challenge('qgg8vlvZRS6UYooatFL8Aw'), 'whsec')).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: '578b8d6bb754f5457ba891570620d73f823339ffe3bd2580e8c65be71862b095',
    });
  });

  it('never signs a text with a colon, which could be a signature of a body', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(() => answerUrlValidation(challenge(`${before}:${after}`), 'whsec')).toThrow(
          PlainTokenRefusedError,
        );
      }),
    );
  });

  it.each([undefined, null, '', 7, ['a'], 'a b', 'a\n', 'ä', 'a'.repeat(129)])(
    'refuses %j as a token',
    (token) => {
      expect(() => answerUrlValidation(challenge(token), 'whsec')).toThrow(PlainTokenRefusedError);
    },
  );
});
