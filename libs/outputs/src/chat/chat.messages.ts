import type { ChatOperation } from './chat.operation.js';

interface Reaction {
  readonly userId: string | null;
  readonly userName: string | null;
  /** The emoji, as Zoom wrote it. */
  readonly text: string;
}

/** What stands of one message. Times are Unix milliseconds. */
export interface ChatMessage {
  readonly id: string;
  readonly parentMessageId: string | null;
  readonly audience: string | null;
  readonly chatSessionId: string | null;
  readonly receiver: ChatOperation['receiver'];
  readonly userId: string | null;
  readonly userName: string | null;
  readonly sentAt: number;
  /** `null` for a message that was never changed. */
  readonly editedAt: number | null;
  readonly text: string;
  readonly files: ChatOperation['files'];
  readonly reactions: readonly Reaction[];
}

/** Everything that was said of one message. */
interface Thread {
  readonly id: string;
  first: ChatOperation | null;
  edit: ChatOperation | null;
  isDeleted: boolean;
  readonly takenFiles: Set<string>;
  /** By person and emoji: the latest word on it. */
  readonly reactions: Map<string, ChatOperation>;
}

/**
 * Makes messages of packets that repeat, overtake, edit and delete one another; the result depends on
 * the packets alone, not on their order or number.
 *
 * A deletion is final, and takes the message with its files; of several edits the latest counts. What
 * edits, deletes or reacts without naming a message changes none. Zoom does not document what an edit
 * leaves out: an edit replaces the text, adds its files and takes those that it lists as deleted.
 */
export class ChatMessages {
  readonly #threads = new Map<string, Thread>();

  /** False where it names no message that it could change. */
  apply(operation: ChatOperation): boolean {
    const thread = this.#threadOf(operation);
    if (thread === null) return false;
    for (const id of operation.deletedFileIds) thread.takenFiles.add(id);
    switch (operation.operation) {
      case 'delete':
        thread.isDeleted = true;
        break;
      case 'update':
        thread.edit = later(thread.edit, operation);
        break;
      case 'add_emoji':
      case 'remove_emoji':
        react(thread, operation);
        break;
      default:
        thread.first = earlier(thread.first, operation);
    }
    return true;
  }

  /** What stands, in the order in which it was sent. */
  list(): ChatMessage[] {
    return [...this.#threads.values()]
      .flatMap(messageOf)
      .sort((a, b) => a.sentAt - b.sentAt || compare(a.id, b.id) || compare(a.text, b.text));
  }

  /** Packets before 2026-07 have no id: who sent what when is all that tells them apart. */
  #threadOf(operation: ChatOperation): Thread | null {
    const { messageId, userId, timestamp, text } = operation;
    const isMessage = operation.operation === 'new' || operation.operation === 'unknown';
    if (messageId === null && !isMessage) return null;
    const id = messageId ?? `${userId ?? 'unknown'}:${String(timestamp)}`;
    const key = JSON.stringify(messageId === null ? [id, text] : [id]);
    const known = this.#threads.get(key) ?? emptyThread(id);
    this.#threads.set(key, known);
    return known;
  }
}

function emptyThread(id: string): Thread {
  return {
    id,
    first: null,
    edit: null,
    isDeleted: false,
    takenFiles: new Set(),
    reactions: new Map(),
  };
}

function messageOf(thread: Thread): ChatMessage[] {
  const { id, edit, isDeleted, takenFiles, reactions } = thread;
  const said = thread.first ?? edit;
  if (said === null || isDeleted) return [];
  const files = new Map(
    [...said.files, ...(edit?.files ?? [])].map((file) => [file.id ?? JSON.stringify(file), file]),
  );
  const standing = [...reactions.values()].filter(({ operation }) => operation === 'add_emoji');
  return [
    {
      id,
      parentMessageId: said.parentMessageId,
      audience: said.audience,
      chatSessionId: said.chatSessionId,
      receiver: said.receiver,
      userId: said.userId,
      userName: said.userName,
      sentAt: said.timestamp,
      editedAt: edit?.timestamp ?? null,
      text: (edit ?? said).text,
      files: [...files.values()].filter((file) => !takenFiles.has(file.id ?? '')),
      reactions: standing
        .sort((a, b) => a.timestamp - b.timestamp || compare(keyOf(a), keyOf(b)))
        .map(({ userId, userName, text }) => ({ userId, userName, text })),
    },
  ];
}

function react({ reactions }: Thread, operation: ChatOperation): void {
  const key = JSON.stringify([operation.userId, operation.text]);
  reactions.set(key, later(reactions.get(key) ?? null, operation));
}

function later(one: ChatOperation | null, other: ChatOperation): ChatOperation {
  return one !== null && precedes(other, one) ? one : other;
}

function earlier(one: ChatOperation | null, other: ChatOperation): ChatOperation {
  return one !== null && !precedes(other, one) ? one : other;
}

/** A total order, so that packets of one millisecond give the same result in any order. */
function precedes(one: ChatOperation, other: ChatOperation): boolean {
  const order = one.timestamp - other.timestamp;
  return (order === 0 ? compare(keyOf(one), keyOf(other)) : order) < 0;
}

const keyOf = (operation: ChatOperation) => JSON.stringify(operation);

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
