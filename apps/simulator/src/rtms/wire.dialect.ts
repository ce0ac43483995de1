import type { RtmsBehaviour } from './rtms-host.port.js';
import { MESSAGE } from './wire.codes.js';
import { type Fields, integer, isFields } from './wire.message.js';

/**
 * Statuses of 2025 for those of today (rtms-protocol §7.1). Only these are known; a status that has
 * no old number goes out as it is.
 */
const LEGACY_STATUS = new Map([
  [1, 4],
  [2, 16],
  [3, 15],
  [8, 17],
  [9, 24],
  [10, 25],
  [11, 26],
  [12, 27],
  [13, 28],
  [16, 31],
]);

function renamed(fields: Fields, from: string, to: string): Fields {
  if (from === to || !Object.hasOwn(fields, from)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name === from ? to : name, value]),
  );
}

function mapped(fields: Fields, name: string, change: (value: number) => number): Fields {
  const value = integer(fields, name);
  return value === undefined ? fields : { ...fields, [name]: change(value) };
}

function withTextIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTextIds);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'user_id' && typeof inner === 'number' ? String(inner) : withTextIds(inner),
    ]),
  );
}

/** One URL for everything, where an object had one for each kind. */
function bareUrl(server: unknown): unknown {
  if (!isFields(server) || !isFields(server['server_urls'])) return server;
  const urls = server['server_urls'];
  return { ...server, server_urls: urls['all'] ?? Object.values(urls)[0] };
}

/** What a message looks like on the wire where the documents disagree (rtms-protocol §10). */
export class WireDialect {
  readonly #behaviour: RtmsBehaviour;
  /** Unix milliseconds. */
  readonly #startedAt: number;

  constructor(behaviour: RtmsBehaviour, startedAt: number) {
    this.#behaviour = behaviour;
    this.#startedAt = startedAt;
  }

  speak(message: object): Fields {
    const shaped = this.#shaped({ ...message });
    const { statusTable, userIds } = this.#behaviour;
    const coded =
      statusTable === 'legacy'
        ? mapped(shaped, 'status_code', (status) => LEGACY_STATUS.get(status) ?? status)
        : shaped;
    if (userIds === 'integer') return coded;
    const texts = withTextIds(coded);
    return isFields(texts) ? texts : coded;
  }

  #shaped(fields: Fields): Fields {
    const { serverUrlsForm, encryptionField, sessionStopField, streamStateTime } = this.#behaviour;
    switch (fields['msg_type']) {
      case MESSAGE.signalingResponse:
        if (serverUrlsForm === 'object') return fields;
        return { ...fields, media_server: bareUrl(fields['media_server']) };
      case MESSAGE.mediaResponse:
        return renamed(fields, 'payload_encrypted', encryptionField);
      case MESSAGE.sessionState:
        return renamed(fields, 'stop_reason', sessionStopField);
      case MESSAGE.streamStateResponse:
        if (streamStateTime === 'milliseconds') return fields;
        return mapped(fields, 'timestamp', (time) => Math.floor(time / 1000));
      case MESSAGE.transcript:
        return { ...fields, content: this.#timed(fields['content']) };
      default:
        return fields;
    }
  }

  #timed(content: unknown): unknown {
    const { transcriptTimes } = this.#behaviour;
    if (!isFields(content) || transcriptTimes === 'milliseconds') return content;
    const isRelative = transcriptTimes === 'relative';
    const names = ['start_time', 'end_time', ...(isRelative ? [] : ['timestamp'])];
    const change = (time: number) => (isRelative ? time - this.#startedAt : time * 1000);
    return names.reduce((fields, name) => mapped(fields, name, change), content);
  }
}
