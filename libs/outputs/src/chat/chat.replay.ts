import { readLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { type ChatMessage, ChatMessages } from './chat.messages.js';
import { chatOperation } from './chat.operation.js';

export interface ReplayedChat {
  readonly messages: readonly ChatMessage[];
  /** Lines of the logs that cannot be read. */
  readonly unreadable: number;
}

/** What the chat logs of these epochs say together; `null` where no chat was received. */
export async function replayChat(
  store: ObjectStore,
  epochs: readonly EpochKeys[],
): Promise<ReplayedChat | null> {
  const messages = new ChatMessages();
  let lines = 0;
  let unreadable = 0;
  for (const keys of epochs) {
    const log = await readLog(store, keys.chatOperations, chatOperation);
    lines += log.lines.length + log.unreadable;
    unreadable += log.unreadable;
    for (const operation of log.lines) messages.apply(operation);
  }
  return lines === 0 ? null : { messages: messages.list(), unreadable };
}

/** One JSON object a message; `atMs` counts from `zero`, Unix milliseconds. */
export function formatChat(messages: readonly ChatMessage[], zero: number): string {
  return messages
    .map((message) => `${JSON.stringify({ atMs: message.sentAt - zero, ...message })}\n`)
    .join('');
}
