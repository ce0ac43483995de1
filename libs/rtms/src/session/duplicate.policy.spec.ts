import { describe, expect, it } from 'vitest';
import { mayJoin, type DuplicatePolicy } from './duplicate.policy.js';

const host = { operatorId: 'host', isOriginalHost: true };
const guest = { operatorId: 'guest', isOriginalHost: false };
const unknown = { operatorId: null, isOriginalHost: null };

describe('several streams of one meeting', () => {
  it.each<[DuplicatePolicy, string, boolean, boolean, boolean]>([
    ['original_host', 'refuses who is not the original host', true, false, true],
    ['first', 'keeps the first', false, false, false],
    ['all', 'joins all', true, true, true],
  ])('%s %s', (policy, _, hostJoins, guestJoins, unknownJoins) => {
    expect(mayJoin(policy, host, [guest])).toBe(hostJoins);
    expect(mayJoin(policy, guest, [host])).toBe(guestJoins);
    expect(mayJoin(policy, unknown, [host])).toBe(unknownJoins);
  });

  it.each<[DuplicatePolicy]>([['original_host'], ['first'], ['all']])(
    '%s joins the only stream, whoever started it, and a stream started anew',
    (policy) => {
      expect(mayJoin(policy, guest, [])).toBe(true);
      expect(mayJoin(policy, guest, [guest])).toBe(true);
    },
  );
});
