import { describe, expect, it } from 'vitest';
import { DOCUMENTED_MESSAGES } from '../testing/documented.messages.js';
import { ENGAGEMENT_MESSAGES } from '../testing/engagement.messages.js';
import { decodeServerMessage } from './server-message.decoder.js';
import {
  SESSION_STATE,
  SESSION_STATE_CODES,
  STREAM_STATE,
  STREAM_STATE_CODES,
} from './state.codes.js';
import { isPermanentStatus, STATUSES, statusMeant, statusName } from './status.codes.js';
import { STOP_REASONS, stopReasonName } from './stop-reason.codes.js';
import { unknownCodesOf } from './unknown.codes.js';

const codesIn = (text: string, product: 'meeting' | 'contact_center' = 'meeting') =>
  unknownCodesOf(decodeServerMessage(Buffer.from(text), product));

describe('numbers that no table names', () => {
  it.each([
    ['{"msg_type":30}', 'message', 30],
    ['{"msg_type":23,"content":{}}', 'message', 23],
    ['{"msg_type":6,"event":{"event_type":15}}', 'event', 15],
    ['{"msg_type":8,"state":7,"reason":0}', 'stream_state', 7],
    ['{"msg_type":8,"state":-1}', 'stream_state', -1],
    ['{"msg_type":8,"state":4,"reason":27}', 'stop_reason', 27],
    ['{"msg_type":9,"state":6}', 'session_state', 6],
    ['{"msg_type":9,"state":5,"reason":99}', 'stop_reason', 99],
    ['{"msg_type":2,"status_code":48}', 'status', 48],
    ['{"msg_type":4,"status_code":75}', 'status', 75],
    ['{"msg_type":22,"status_code":-3}', 'status', -3],
    ['{"msg_type":29,"user_id":1,"status_code":60}', 'status', 60],
    ['{"msg_type":5,"status_code":61}', 'status', 61],
    ['{"msg_type":4,"status_code":0,"media_params":{"audio":{"codec":8}}}', 'media_parameter', 8],
    ['{"msg_type":4,"status_code":0,"media_params":{"audio":{"codec":7}}}', 'media_parameter', 7],
    ['{"msg_type":4,"status_code":0,"media_params":{"video":{"codec":4}}}', 'media_parameter', 4],
    [
      '{"msg_type":4,"status_code":0,"media_params":{"deskshare":{"codec":0}}}',
      'media_parameter',
      0,
    ],
    [
      '{"msg_type":4,"status_code":0,"media_params":{"audio":{"sample_rate":4}}}',
      'media_parameter',
      4,
    ],
    ['{"msg_type":4,"status_code":0,"media_params":{"audio":{"channel":3}}}', 'media_parameter', 3],
    ['{"msg_type":17,"content":{"data":"x","timestamp":1,"language":37}}', 'language', 37],
    ['{"msg_type":17,"content":{"data":"x","timestamp":1,"attribute":4}}', 'attribute', 4],
    [
      '{"msg_type":18,"content":{"data":"x","timestamp":1,"operation_type":6}}',
      'chat_operation',
      6,
    ],
    ['{"msg_type":18,"content":{"timestamp":1,"chat_session":{"type":6}}}', 'chat_session', 6],
  ])('%s', (text, table, code) => {
    expect(codesIn(text)).toEqual([{ table, code }]);
  });

  it('are none in what Zoom documents', () => {
    const found = [
      ...DOCUMENTED_MESSAGES.map(([, text]) => codesIn(text)),
      ...ENGAGEMENT_MESSAGES.map(([, text]) => codesIn(text, 'contact_center')),
    ].flat();
    expect(found).toEqual([
      { table: 'stream_state', code: 99 },
      { table: 'message', code: 30 },
      { table: 'event', code: 31 },
      ...[23, 24, 25, 26, 27].map((code) => ({ table: 'message', code })),
      { table: 'event', code: 30 },
    ]);
  });

  it('lets the number of a Contact Center event be unknown elsewhere only', () => {
    const text = '{"msg_type":6,"event":{"event_type":29}}';
    expect(codesIn(text, 'contact_center')).toEqual([]);
    expect(codesIn(text)).toEqual([{ table: 'event', code: 29 }]);
  });
});

describe('the tables', () => {
  it.each([
    ['statuses', STATUSES, 48],
    ['stop reasons', STOP_REASONS, 27],
    ['stream states', STREAM_STATE_CODES, 7],
    ['session states', SESSION_STATE_CODES, 6],
  ])('of %s give each number a name of its own and a meaning', (_, table, size) => {
    expect(table).toHaveLength(size);
    expect(new Set(table.map(({ name }) => name)).size).toBe(size);
    expect(table.filter(({ meaning }) => meaning === '')).toEqual([]);
  });

  it('of states agree with the numbers that the code uses', () => {
    expect(STREAM_STATE_CODES.map(({ name }) => name)).toEqual(Object.keys(STREAM_STATE));
    expect(SESSION_STATE_CODES.map(({ name }) => name)).toEqual(Object.keys(SESSION_STATE));
    expect(Object.values(STREAM_STATE)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(Object.values(SESSION_STATE)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each([
    [0, 'OK'],
    [3, 'INVALID_SIGNATURE'],
    [8, 'DUPLICATE_SIGNAL_REQUEST'],
    [17, 'INVALID_MEDIA_PARAMS'],
    [24, 'INVALID_MEDIA_AUDIO_SEND_RATE'],
    [30, 'INVALID_MEDIA_VIDEO_FPS'],
    [35, 'INVALID_MEDIA_DESKSHARE_FPS'],
    [40, 'INVALID_RTMS_SESSION_ID'],
    [44, 'DUPLICATE_VIDEO_SUBSCRIPTION'],
    [47, 'CHAT_SESSION_KEY_NOT_AVAILABLE'],
    [48, null],
    [-1, null],
  ])('say of status %i %s', (status, name) => {
    expect(statusName(status)).toBe(name);
  });

  it('retry 8, 15, 16, 45 and what they do not name, and give up the rest', () => {
    const retried = Array.from({ length: 50 }, (_, status) => status).filter(
      (status) => !isPermanentStatus(status),
    );
    expect(retried).toEqual([0, 8, 15, 16, 45, 48, 49]);
  });

  it.each([
    [17, 'duplicate signal request', 8],
    [17, 'DUPLICATE_SIGNAL_REQUEST', 8],
    [31, 'Duplicate media data connection.', 16],
    [15, 'invalid signature', 3],
    [14, 'SIGNATURE_NOT_EXIST', 3],
    [17, 'invalid media_params', 17],
    [8, '', 8],
  ])('take status %i, said to be "%s", for %i', (status, reason, meant) => {
    expect(statusMeant(status, reason)).toBe(meant);
  });

  it.each([
    [8, 'stream_revoked'],
    [13, 'signaling_connection_interrupted'],
    [20, 'receiver_requested_close'],
    [24, 'keep_alive_timeout'],
    [26, 'queue_not_supported'],
    [27, null],
  ])('say of stop reason %i %s', (reason, name) => {
    expect(stopReasonName(reason)).toBe(name);
  });
});
