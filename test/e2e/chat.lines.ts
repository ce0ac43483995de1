import type { ExpectedMessage } from '../../apps/simulator/src/script/chat.truth.js';
import type { Participant } from '../../apps/simulator/src/stage/performance.port.js';

function person({ userId, userName }: Participant) {
  return { userId: String(userId), userName };
}

/**
 * A line of chat.jsonl, by the script.
 * @param start Unix milliseconds at which the script began.
 * @param zero Unix milliseconds at which the timeline begins.
 */
export function chatLine({ said, edit, reactions }: ExpectedMessage, start: number, zero: number) {
  const { audience } = said;
  return {
    id: said.messageId,
    parentMessageId: said.parentMessageId,
    audience: audience.to,
    chatSessionId: audience.to === 'group' ? audience.groupId : null,
    receiver: 'receiver' in audience ? person(audience.receiver) : null,
    ...person(said.sender),
    sentAt: start + said.atMs,
    atMs: start + said.atMs - zero,
    editedAt: edit === null ? null : start + edit.atMs,
    text: (edit ?? said).text,
    files: said.files,
    reactions: reactions.map(({ sender, text }) => ({ ...person(sender), text })),
  };
}
