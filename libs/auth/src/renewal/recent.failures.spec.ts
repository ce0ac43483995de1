import { DatabaseUnavailableError } from '@zoom-platform/database';
import { expect, it } from 'vitest';
import { ZoomAnswerUnreadableError } from '../auth.errors.js';
import { credentialDigest } from '../oauth/credential.digest.js';
import { HeldClock } from '../testing/auth.harness.js';
import { RecentFailures } from './recent.failures.js';

const cloud = { oauthUrl: 'https://zoom.us/oauth', apiUrl: undefined, apiAllowedHosts: [] };
const before = credentialDigest({ clientId: 'id', clientSecret: 'before', cloud });
const after = credentialDigest({ clientId: 'id', clientSecret: 'after', cloud });

it('a failure is rethrown to its key and pair alone', () => {
  const failures = new RecentFailures(new HeldClock());
  const failure = new ZoomAnswerUnreadableError(503);
  failures.add('key', before, failure);
  expect(() => {
    failures.rethrow('key', before);
  }).toThrow(failure);
  failures.rethrow('other key', before);
  failures.rethrow('key', after);
});

it('what the database did not do is not remembered', () => {
  const failures = new RecentFailures(new HeldClock());
  failures.add('key', before, new DatabaseUnavailableError(undefined));
  failures.rethrow('key', before);
});
