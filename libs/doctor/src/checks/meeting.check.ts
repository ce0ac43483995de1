import { zoomPath } from '@zoom-platform/zoom-api';
import { failed, ok, skipped } from '../check.findings.js';
import type { Check } from '../check.type.js';

/** §E 14: whether the account knows a meeting that somebody asks about. */
export const meetingCheck: Check = {
  id: 'meeting',
  needs: ['api'],
  run: async ({ facts, options: { meeting }, ports }) => {
    if (meeting === undefined) return skipped('No meeting was named (--meeting).');
    if (facts.grant === undefined) return skipped('There is no token.');
    const path = zoomPath`/meetings/${meeting}`;
    const answer = await ports.api.ask(facts.grant, { method: 'GET', path });
    if (answer.kind === 'answered' && answer.status === 200)
      return ok('The account knows the meeting.');
    if (answer.kind === 'answered' && answer.status === 404) {
      return failed({
        saw: 'Zoom has no such meeting in this account (404).',
        means:
          'It was deleted, ended more than 30 days ago, or belongs to another account. A ' +
          'Server-to-Server app sees the meetings of its own account only, never those to which its ' +
          'users were invited.',
        fix: [
          'Ask the host from which Zoom account the invitation came.',
          'If it is another one of yours, use the Server-to-Server app of that account.',
          'If you gave a UUID: it changes with every occurrence; take the one of the webhook.',
        ],
      });
    }
    const status = answer.kind === 'answered' ? `HTTP ${String(answer.status)}` : answer.code;
    return failed({
      saw: `The meeting could not be read: ${status}.`,
      means: 'The account answers other calls, so it is this meeting or a scope.',
      fix: ['Look at the check "scopes".', 'Try another meeting of the account.'],
    });
  },
};
