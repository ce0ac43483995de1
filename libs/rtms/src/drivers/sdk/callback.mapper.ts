import { decodeEvent } from '../../protocol/event-message.decoder.js';
import { isObject } from '../../protocol/json.fields.js';
import type { RtmsProduct } from '../../protocol/product.codes.js';
import { SESSION_STATE, STREAM_STATE } from '../../protocol/state.codes.js';
import type {
  MalformedMessage,
  MediaMessage,
  RtmsEvent,
  SessionStateUpdate,
  StreamStateUpdate,
} from '../../protocol/server-message.type.js';
import { isPermanentStatus, statusName } from '../../protocol/status.codes.js';
import { stopReasonName } from '../../protocol/stop-reason.codes.js';
import { milliseconds } from '../../protocol/wire.time.js';
import type { ConnectionLoss } from '../rtms-driver.port.js';
import type { SdkFrame, SessionMessage } from './sdk.wire.js';

/** Numbers of the join confirmation that are no status of Zoom's (seen: test/conformance). */
const CONFIRMED_BY = { TIMEOUT: 1, CLOSED: 960 } as const;

/** Why a join came to nothing. @param reason of the confirmation, not 0. */
export function lossOfJoin(reason: number): ConnectionLoss {
  const detail = `join confirmation ${String(reason)}`;
  if (reason === CONFIRMED_BY.TIMEOUT) {
    return { cause: 'timeout', status: null, detail, permanent: false };
  }
  if (reason === CONFIRMED_BY.CLOSED) {
    const why = `${detail}: probably a wrong client secret`;
    return { cause: 'secret_suspected', status: null, detail: why, permanent: false };
  }
  if (statusName(reason) !== null) {
    return { cause: 'refused', status: reason, detail, permanent: isPermanentStatus(reason) };
  }
  return { cause: 'unreachable', status: null, detail, permanent: false };
}

/** The end that the leave callback tells of; `null` where a connection was lost only. */
export function endByLeave(reason: number): StreamStateUpdate | null {
  if (reason <= 0 || stopReasonName(reason) === null) return null;
  return {
    type: 'stream_state',
    state: STREAM_STATE.TERMINATED,
    reason,
    timestamp: null,
    isAnswer: false,
  };
}

const STATE_AFTER = {
  added: SESSION_STATE.STARTED,
  stopped: SESSION_STATE.STOPPED,
  paused: SESSION_STATE.PAUSED,
  resumed: SESSION_STATE.RESUMED,
} as const;

export function sessionStateOf({
  change,
  rtmsSessionId,
}: Extract<SessionMessage, { type: 'updated' }>): SessionStateUpdate {
  const state = STATE_AFTER[change];
  return {
    type: 'session_state',
    state,
    stopReason: null,
    rtmsSessionId,
    timestamp: null,
    isAnswer: false,
  };
}

/** Message 6, of which the SDK hands over the JSON. */
export function eventOf(text: string, product: RtmsProduct): RtmsEvent | MalformedMessage {
  try {
    const message: unknown = JSON.parse(text);
    if (isObject(message)) return decodeEvent(message, product);
    return { type: 'malformed', problem: 'not_an_object', msgType: null };
  } catch {
    return { type: 'malformed', problem: 'not_json', msgType: null };
  }
}

/** The SDK tells neither the language of a transcript nor whether it updates an earlier one. */
export function mediaMessageOf(frame: SdkFrame, data: Uint8Array): MediaMessage {
  const { kind, userId, userName } = frame;
  const timestamp = milliseconds(frame.timestamp);
  if (kind !== 'transcript') return { type: kind, userId, userName, timestamp, data };
  return {
    type: kind,
    userId,
    userName,
    timestamp,
    startTime: frame.startTime > 0 ? milliseconds(frame.startTime) : timestamp,
    endTime: frame.endTime > 0 ? milliseconds(frame.endTime) : timestamp,
    language: null,
    attribute: null,
    text: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'),
  };
}
