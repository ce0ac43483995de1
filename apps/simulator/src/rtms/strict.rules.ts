import { MESSAGE } from './wire.codes.js';
import type { Fields, WireMessage } from './wire.message.js';
import { isFields } from './wire.message.js';

type Check = (value: unknown) => boolean;

/** A field that may be absent. */
interface Optional {
  readonly optional: Check;
}

type Shape = Readonly<Record<string, Check | Optional>>;

const isInteger: Check = (value) => typeof value === 'number' && Number.isInteger(value);
const isUint32: Check = (value) =>
  isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32;
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isFlag: Check = (value) => typeof value === 'boolean';
const isHexDigest: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isVersion: Check = (value) => value === 1;

/** 0 in old documents, 1 in new ones; working clients send any other integer. */
const isSequence: Check = (value) => isInteger(value) && Number(value) >= 0;

const isEventList: Check = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (entry) =>
      isFields(entry) && shapeProblem(entry, { event_type: isInteger, subscribe: isFlag }) === null,
  );

const ENTITY: Shape = {
  meeting_uuid: { optional: isText },
  webinar_uuid: { optional: isText },
  session_id: { optional: isText },
  engagement_id: { optional: isText },
  call_id: { optional: isText },
};

const STREAM_ID: Shape = { rtms_stream_id: isText };

const SHAPES = new Map<number, Shape>([
  [
    MESSAGE.signalingRequest,
    {
      ...ENTITY,
      ...STREAM_ID,
      protocol_version: isVersion,
      sequence: isSequence,
      signature: isHexDigest,
      buffer_data: { optional: isFlag },
      // In no document; Zoom's own client sends it.
      rtms_client_agent: { optional: isText },
    },
  ],
  [
    MESSAGE.mediaRequest,
    {
      ...ENTITY,
      ...STREAM_ID,
      protocol_version: isVersion,
      sequence: isSequence,
      signature: isHexDigest,
      media_type: isInteger,
      payload_encryption: { optional: (value) => value === false },
      media_params: { optional: isFields },
    },
  ],
  [MESSAGE.eventSubscription, { events: isEventList }],
  [MESSAGE.clientReady, STREAM_ID],
  [MESSAGE.sessionStateRequest, { rtms_session_id: isText }],
  [MESSAGE.keepAliveResponse, { timestamp: isInteger, sequence: { optional: isInteger } }],
  [MESSAGE.streamStateRequest, STREAM_ID],
  [MESSAGE.streamCloseRequest, STREAM_ID],
  [
    MESSAGE.videoSubscriptionRequest,
    {
      user_id: isUint32,
      subscribe: isFlag,
      timestamp: isInteger,
      // Like `rtms_client_agent`: an integer counter that Zoom's own client may add.
      sequence: { optional: isInteger },
    },
  ],
]);

function shapeProblem(fields: Fields, shape: Shape): string | null {
  for (const [name, rule] of Object.entries(shape)) {
    const value = fields[name];
    const optional = typeof rule === 'object';
    if (value === undefined) {
      if (!optional) return `${name} is missing`;
    } else if (!(optional ? rule.optional : rule)(value)) return `${name} has a wrong type or form`;
  }
  const unknown = Object.keys(fields).find(
    (name) => name !== 'msg_type' && !Object.hasOwn(shape, name),
  );
  return unknown === undefined ? null : `${unknown} is not a documented field`;
}

/** How a client's message deviates from the documents, or `null`. */
export function deviation({ type, fields }: WireMessage): string | null {
  const shape = SHAPES.get(type);
  if (!shape) return `message ${String(type)} is not one that a client sends`;
  return shapeProblem(fields, shape);
}
