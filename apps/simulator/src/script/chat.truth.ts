import type { ChatEntry, MeetingScript } from './script.type.js';

/** A message that stands in the end, with the entry that last changed its text. */
export interface ExpectedMessage {
  readonly said: ChatEntry;
  readonly edit: ChatEntry | null;
  /** In the order in which they were made. */
  readonly reactions: readonly ChatEntry[];
}

/** What a faithful record of the chat holds at the meeting's end, in the order of sending. */
export function expectedChat({ chat }: MeetingScript): readonly ExpectedMessage[] {
  return chat
    .filter(({ operation }) => operation === 'new')
    .flatMap((said) => {
      const about = chat.filter(({ messageId }) => messageId === said.messageId);
      if (about.some(({ operation }) => operation === 'delete')) return [];
      const edit = about.findLast(({ operation }) => operation === 'update') ?? null;
      return [{ said, edit, reactions: standingReactions(about) }];
    });
}

function standingReactions(about: readonly ChatEntry[]): ChatEntry[] {
  return about.filter(
    (entry, index) =>
      entry.operation === 'add_emoji' &&
      !about
        .slice(index + 1)
        .some(
          ({ operation, sender, text }) =>
            operation === 'remove_emoji' &&
            sender.userId === entry.sender.userId &&
            text === entry.text,
        ),
  );
}
