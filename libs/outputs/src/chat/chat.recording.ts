import type { ChatFrame, MediaFrame, MediaSinkStream } from '@zoom-platform/rtms/extension';
import type { LineLog } from '../storage/line.log.js';
import { type ChatLine, type ChatOperation, chatOperation } from './chat.operation.js';

/** One session's chat packets, each appended to its log as it came. */
export class ChatRecording implements MediaSinkStream {
  constructor(
    private readonly operations: LineLog<ChatLine>,
    private readonly onPacket: (operation: ChatOperation['operation']) => void,
    private readonly now: () => number,
  ) {}

  /** Messages are few, and readers of a running session want them: the log is flushed. */
  deliver(frames: readonly MediaFrame[]): Promise<void> {
    const chat = frames.filter((frame): frame is ChatFrame => frame.kind === 'chat');
    return this.operations.write(chat.map((frame) => this.#lineOf(frame)));
  }

  close(): Promise<void> {
    return this.operations.close();
  }

  #lineOf(frame: ChatFrame): ChatLine {
    const operation = chatOperation.parse(frame);
    this.onPacket(operation.operation);
    return { ...operation, arrivedAt: this.now() };
  }
}
