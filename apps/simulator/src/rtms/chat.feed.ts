import type { ChatAudience, ChatPost } from '../stage/chat.type.js';
import type { Cue } from '../stage/performance.port.js';
import type { FeedOutlet, FeedSource, MediaFeed } from './media.feed.js';
import { CHAT_OPERATION, CHAT_SESSION, MESSAGE } from './wire.codes.js';

function sessionOf(audience: ChatAudience) {
  const type = CHAT_SESSION[audience.to];
  return audience.to === 'group' ? { type, id: audience.groupId } : { type };
}

/** Messages 18, in the form that they have since 2026-07. */
export class ChatFeed implements MediaFeed {
  readonly kind = 'chat';
  readonly #source: FeedSource;
  readonly #outlet: FeedOutlet;
  #deliveredTo: number;

  /** @param fromMs packets made since then are sent */
  constructor(source: FeedSource, outlet: FeedOutlet, fromMs: number) {
    this.#source = source;
    this.#outlet = outlet;
    this.#deliveredTo = fromMs;
  }

  get deliveredTo(): number {
    return this.#deliveredTo;
  }

  pump(positionMs: number): void {
    for (const cue of this.#source.performance.cues(this.#deliveredTo, positionMs)) {
      if (cue.cue === 'chat' && !this.#source.timeline.wasPaused(cue.atMs)) this.#send(cue);
    }
    this.#deliveredTo = positionMs;
  }

  flush(positionMs: number): void {
    this.pump(positionMs);
  }

  #send({ atMs, post }: Extract<Cue, { readonly cue: 'chat' }>): void {
    const timestamp = this.#source.timeline.timestamp(atMs);
    const content = {
      ...contentOf(post),
      timestamp,
    };
    this.#outlet.deliver(this.kind, MESSAGE.chat, content, timestamp);
  }
}

function contentOf(post: ChatPost) {
  const { sender, audience, parentMessageId, files } = post;
  return {
    user_id: sender.userId,
    user_name: sender.userName,
    data: post.text,
    chat_session: sessionOf(audience),
    operation_type: CHAT_OPERATION[post.operation],
    message_id: post.messageId,
    ...(parentMessageId === null ? {} : { parent_message_id: parentMessageId }),
    sender: { user_id: sender.userId, user_name: sender.userName },
    ...('receiver' in audience
      ? {
          receiver: {
            user_id: audience.receiver.userId,
            user_name: audience.receiver.userName,
          },
        }
      : {}),
    ...(files.length === 0
      ? {}
      : {
          files: files.map(({ id, name, size }) => ({
            file_id: id,
            file_name: name,
            file_size: size,
          })),
        }),
  };
}
