import type { TokenStoreState } from '@zoom-platform/auth';
import { failed, ok, skipped, warning } from '../check.findings.js';
import type { Check, Finding } from '../check.type.js';
import { AGAIN } from '../marketplace.steps.js';

const SHARED = 'The database keeps one token for all replicas, and lets one at a time renew it';

type Judgement = Readonly<Record<TokenStoreState['token'], () => Finding>>;

function judgements({ expiresAt, isStale }: TokenStoreState, now: number): Judgement {
  const seconds = expiresAt === undefined ? 0 : Math.round((expiresAt - now) / 1000);
  return {
    absent: () => ok(`${SHARED}. None was needed yet.`, { token: 'absent' }),
    live: () =>
      ok(`${SHARED}. It ends in ${String(seconds)} s.`, {
        token: 'live',
        secondsLeft: seconds,
        sealedWithOlderKey: isStale,
      }),
    rejected: () =>
      warning({
        saw: 'Zoom did not take the shared token; the next call makes another one.',
        means: 'It was revoked at Zoom, or the app was changed there.',
        fix: [`If this stays, look at the check "api". ${AGAIN}`],
        evidence: { token: 'rejected' },
      }),
    sealed_elsewhere: () =>
      failed({
        saw: 'The shared token is sealed with a key that this replica does not have.',
        means:
          'Replicas with different keys cannot use each other’s tokens: each makes its own, and Zoom ' +
          'is asked once for every replica.',
        fix: [
          'Set ENCRYPTION_KEYS to the same keys on every replica (openssl rand -base64 32 makes one).',
          'While a key is changed: the new one behind the old one everywhere, then in front of it.',
          AGAIN,
        ],
        evidence: { token: 'sealed_elsewhere' },
      }),
    other_cloud: () =>
      warning({
        saw: 'The shared token was made at another address of Zoom, or is for a host that is not allowed.',
        means:
          'ZOOM_OAUTH_URL or ZOOM_API_ALLOWED_HOSTS was changed, or differs between replicas, which ' +
          'then replace each other’s tokens.',
        fix: ['Give every replica the same ZOOM_… keys.', AGAIN],
        evidence: { token: 'other_cloud' },
      }),
  };
}

/** §E 23: whether replicas share tokens, and only one of them renews at a time. */
export const tokenStoreCheck: Check = {
  id: 'token-store',
  needs: [],
  run: async ({ ports: { tokenStore, clock }, setup: { accountId } }) => {
    if (tokenStore === undefined) {
      return skipped('Only a running service keeps tokens: ask its /v1/doctor.');
    }
    if (accountId === undefined) return skipped('No account is configured.');
    const state = await tokenStore.of(accountId);
    if (state.turns === 'exclusive') return judgements(state, clock.now())[state.token]();
    const isAway = state.turns === 'away';
    return failed({
      saw: isAway
        ? 'The database does not answer.'
        : 'Two at once were given the turn to renew a token.',
      means: isAway
        ? 'Until it is back, each replica makes tokens of its own, and no grant is renewed.'
        : 'Replicas renew beside each other: Zoom may end the token that another one uses.',
      fix: isAway
        ? ['See that PostgreSQL runs: GET /health/ready names what is wrong.', AGAIN]
        : ['Report it with this report: the database does not keep the row of a turn.'],
      evidence: { turns: state.turns },
    });
  },
};
