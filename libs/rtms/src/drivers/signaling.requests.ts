import type { RtmsCodec, WireFrame } from '../protocol/rtms.codec.js';
import type {
  RefusedRequest,
  ServerMessage,
  SessionStateUpdate,
  StreamStateUpdate,
  VideoSubscriptionResponse,
} from '../protocol/server-message.type.js';
import { MESSAGE } from '../protocol/message.codes.js';
import { STATUS_INVALID_SESSION, STATUS_OK } from '../protocol/status.codes.js';
import {
  RequestRefusedError,
  RequestTimeoutError,
  SessionInterruptedError,
  videoRefusal,
} from '../rtms.errors.js';
import type { SignalingRequests } from './rtms-driver.port.js';

/** What requests need of their connection. */
export interface RequestLine {
  readonly codec: RtmsCodec;
  readonly streamId: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Message 2 said 0, and the socket stands. */
  readonly isReady: () => boolean;
  readonly send: (frame: WireFrame) => void;
}

type Answer = StreamStateUpdate | SessionStateUpdate | VideoSubscriptionResponse;

interface Pending {
  /** What to do with a message that answers this request; `null`: it does not. */
  readonly take: (message: Answer | RefusedRequest) => (() => void) | null;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Numbers under which a refusal of each request may come: no document says which one it is. */
const VIDEO: readonly number[] = [MESSAGE.VIDEO_SUBSCRIPTION_REQ, MESSAGE.VIDEO_SUBSCRIPTION_RESP];
const STREAM: readonly number[] = [MESSAGE.STREAM_STATE_REQ, MESSAGE.STREAM_STATE_RESP];
const SESSION: readonly number[] = [MESSAGE.SESSION_STATE_REQ, MESSAGE.SESSION_STATE_RESP];

/** Messages 10, 19 and 28 of one signaling connection, and who waits for what answers them. */
export class PendingRequests implements SignalingRequests {
  /** In the order in which they were sent: where two fit, an answer is to the first. */
  readonly #pending = new Set<Pending>();

  constructor(private readonly line: RequestLine) {}

  subscribeVideo(userId: number, subscribe: boolean): Promise<void> {
    const frame = this.line.codec.videoSubscription(userId, subscribe, Date.now());
    return this.#ask(frame, (message, resolve, reject) => {
      if (isRefusal(message, VIDEO)) return () => reject(videoRefusal(message.status));
      if (message.type !== 'video_subscription') return null;
      const isOfAnother = message.userId !== null && message.userId !== String(userId);
      if (isOfAnother || (message.subscribe ?? subscribe) !== subscribe) return null;
      if (message.status === STATUS_OK) return resolve;
      return () => reject(videoRefusal(message.status));
    });
  }

  streamState(): Promise<StreamStateUpdate> {
    const { codec, streamId } = this.line;
    return this.#ask(codec.streamStateRequest(streamId), (message, resolve, reject) => {
      if (isRefusal(message, STREAM)) return () => reject(stateRefusal(message));
      if (message.type !== 'stream_state') return null;
      return () => resolve(message);
    });
  }

  sessionState(rtmsSessionId: string): Promise<SessionStateUpdate> {
    const frame = this.line.codec.sessionStateRequest(rtmsSessionId);
    return this.#ask(frame, (message, resolve, reject) => {
      if (isRefusal(message, SESSION, STATUS_INVALID_SESSION)) {
        return () => reject(stateRefusal(message));
      }
      if (message.type !== 'session_state') return null;
      if (message.rtmsSessionId !== null && message.rtmsSessionId !== rtmsSessionId) return null;
      return () => resolve(message);
    });
  }

  /** @returns whether somebody waited for this message. */
  answered(message: ServerMessage): boolean {
    if (!isAnswer(message)) return false;
    for (const pending of this.#pending) {
      const settle = pending.take(message);
      if (settle === null) continue;
      this.#forget(pending);
      settle();
      return true;
    }
    return false;
  }

  /** The connection is gone: nothing is answered any more. */
  abandon(): void {
    for (const pending of this.#pending) {
      this.#forget(pending);
      pending.reject(new SessionInterruptedError());
    }
  }

  #ask<Result>(
    frame: WireFrame,
    take: (
      message: Answer | RefusedRequest,
      resolve: (result: Result) => void,
      reject: (error: Error) => void,
    ) => (() => void) | null,
  ): Promise<Result> {
    if (!this.line.isReady()) return Promise.reject(new SessionInterruptedError());
    return new Promise<Result>((resolve, reject) => {
      const pending: Pending = {
        take: (message) => take(message, resolve, reject),
        reject,
        timer: setTimeout(() => {
          this.#forget(pending);
          reject(new RequestTimeoutError());
        }, this.line.timeout),
      };
      this.#pending.add(pending);
      this.line.send(frame);
    });
  }

  #forget(pending: Pending): void {
    clearTimeout(pending.timer);
    this.#pending.delete(pending);
  }
}

function isAnswer(message: ServerMessage): message is Answer | RefusedRequest {
  if (message.type === 'stream_state' || message.type === 'session_state') return message.isAnswer;
  return message.type === 'video_subscription' || message.type === 'refused';
}

/** @param status that can be about nothing else, whatever the number of its message. */
function isRefusal(
  message: Answer | RefusedRequest,
  numbers: readonly number[],
  status?: number,
): message is RefusedRequest {
  if (message.type !== 'refused') return false;
  return numbers.includes(message.msgType) || message.status === status;
}

function stateRefusal({ status }: RefusedRequest): RequestRefusedError {
  return new RequestRefusedError(status);
}
