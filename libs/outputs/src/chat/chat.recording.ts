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

  async deliver(frames: readonly MediaFrame[]): Promise<void> {
    const chat = frames.filter((frame): frame is ChatFrame => frame.kind === 'chat');
    for (const frame of chat) {
      const operation = chatOperation.parse(frame);
      this.onPacket(operation.operation);
      await this.operations.append({ ...operation, arrivedAt: this.now() });
    }
    // Messages are few; readers of a running session want them.
    if (chat.length > 0) await this.operations.flush();
  }

  close(): Promise<void> {
    return this.operations.close();
  }
}
