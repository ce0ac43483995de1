import { readLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import { earliest } from '../session/time.extremes.js';
import type { ObjectStore } from '../storage/object.store.js';
import { type ChatMessage, ChatMessages } from './chat.messages.js';
import { chatLine } from './chat.operation.js';

export interface ReplayedChat {
  readonly messages: readonly ChatMessage[];
  /** Lines of the logs that cannot be read, or were refused. */
  readonly unreadable: number;
  /** When the first packet reached us, Unix milliseconds by our clock; `null` where nobody kept that. */
  readonly firstArrivedAt: number | null;
}

/** What the chat logs of these epochs say together; `null` where no chat was received. */
export async function replayChat(
  store: ObjectStore,
  epochs: readonly EpochKeys[],
): Promise<ReplayedChat | null> {
  const messages = new ChatMessages();
  let lines = 0;
  let unreadable = 0;
  const arrivals: number[] = [];
  for (const keys of epochs) {
    const log = await readLog(store, keys.chatOperations, chatLine);
    lines += log.lines.length + log.unreadable;
    unreadable += log.unreadable;
    for (const { arrivedAt, ...operation } of log.lines) {
      messages.apply(operation);
      if (arrivedAt !== undefined) arrivals.push(arrivedAt);
    }
  }
  if (lines === 0) return null;
  return { messages: messages.list(), unreadable, firstArrivedAt: earliest(arrivals) };
}

/** One JSON object a message; `atMs` counts from `zero`, Unix milliseconds. */
export function formatChat(messages: readonly ChatMessage[], zero: number): string {
  return messages
    .map((message) => `${JSON.stringify({ atMs: message.sentAt - zero, ...message })}\n`)
    .join('');
}
