import { Injectable } from '@nestjs/common';
import { formatChat, replayChat } from '../chat/chat.replay.js';
import { ChatNotFoundError } from '../outputs.errors.js';
import { ObjectStore } from '../storage/object.store.js';
import { epochsOf } from './session.epochs.js';
import { readTimeline, zeroOf } from './session.timeline.js';
import { formatTimeline } from './timeline.lines.js';

/** What the logs of a session say that has no manifest yet; JSON lines. */
@Injectable()
export class RunningLines {
  constructor(private readonly store: ObjectStore) {}

  async timeline(sessionId: string): Promise<string> {
    const timeline = await readTimeline(this.store, await epochsOf(this.store, sessionId));
    return formatTimeline(timeline, zeroOf(timeline));
  }

  /** @throws ChatNotFoundError */
  async chat(sessionId: string): Promise<string> {
    const epochs = await epochsOf(this.store, sessionId);
    const chat = await replayChat(this.store, epochs);
    if (chat === null) throw new ChatNotFoundError();
    return formatChat(chat.messages, zeroOf(await readTimeline(this.store, epochs)));
  }
}
