import { type FindStream, identify } from './handshake.check.js';
import type { Refusal } from './media.parameters.js';
import type { PeerConnection } from './peer.connection.js';
import { PeerSession } from './peer.session.js';
import type { RtmsStream } from './rtms.stream.js';
import { deviation } from './strict.rules.js';
import {
  LAST_ENGAGEMENT_EVENT,
  LAST_EVENT,
  MEDIA_KINDS,
  MESSAGE,
  SESSION_STATE,
  STATUS,
  STOP,
} from './wire.codes.js';
import { type Fields, integer, isFields, text, type WireMessage } from './wire.message.js';

const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/** URL of the media server for one kind, or for `all`. */
export type MediaUrl = (streamId: string, path: string) => string;

/** One signaling connection: messages 1, 5, 7, 10, 13, 19, 21 and 28 of a client. */
export class SignalingSession extends PeerSession {
  protected readonly handshakeType = MESSAGE.signalingRequest;
  readonly #find: FindStream;
  readonly #mediaUrl: MediaUrl;
  /** The connection that counted as live when this one came. */
  #standing: Readonly<Record<string, unknown>> = {};

  constructor(
    peer: PeerConnection,
    streamOfUrl: RtmsStream | undefined,
    find: FindStream,
    mediaUrl: MediaUrl,
  ) {
    super(peer, streamOfUrl);
    this.#find = find;
    this.#mediaUrl = mediaUrl;
  }

  protected handshake(fields: Fields): void {
    const found = identify(fields, this.#find);
    if (!('stream' in found)) {
      this.#refuseJoin(fields, found);
      return;
    }
    const { stream, refusal } = found;
    this.adopt(stream);
    const refused = refusal ?? stream.nextRefusal('signaling');
    if (refused) {
      this.#refuseJoin(fields, refused);
      return;
    }
    const problem = stream.behaviour.strict
      ? deviation({ type: MESSAGE.signalingRequest, fields })
      : null;
    if (problem !== null) {
      this.#journalHandshake(fields, 'violation', STATUS.invalidPayload);
      this.violate(`message 1: ${problem}`);
      return;
    }
    if (this.#isDuplicate(fields, stream)) return;
    this.#join(fields, stream);
  }

  protected handle({ type, fields }: WireMessage): void {
    const { stream } = this;
    // A connection that was kicked or reaped has no say any more.
    if (stream?.signaling !== this.peer) return;
    switch (type) {
      case MESSAGE.eventSubscription:
        this.#subscribe(fields, stream);
        break;
      case MESSAGE.clientReady:
        this.#ready(fields, stream);
        break;
      case MESSAGE.sessionStateRequest:
        this.#tellSessionState(fields, stream);
        break;
      case MESSAGE.streamStateRequest:
        this.#tellStreamState(stream);
        break;
      case MESSAGE.streamCloseRequest:
        this.#closeStream(fields, stream);
        break;
      case MESSAGE.videoSubscriptionRequest:
        this.#chooseVideo(fields, stream);
        break;
      default:
        this.peer.journal('unexpected', { msgType: type });
        this.violate(`message ${String(type)} does not belong on a signaling connection`);
    }
  }

  protected lost(code: number): void {
    if (!this.stream) return;
    if (this.peer.isBrokenByFault) {
      this.stream.loseSignaling(this.peer, STOP.waitTimedOut);
      return;
    }
    const byApp = code !== ABNORMAL_CLOSURE;
    this.stream.reapSignaling(
      this.peer,
      byApp ? STOP.signalingClosedByApp : STOP.signalingInterrupted,
    );
  }

  protected keepAliveFailed(): void {
    this.stream?.reapSignaling(this.peer, STOP.keepAliveTimeout);
    this.peer.cut();
  }

  #refuseJoin(fields: Fields, { status, reason }: Refusal): void {
    this.#journalHandshake(fields, 'refused', status);
    const silent = this.stream?.behaviour.badSignature === 'silent_close';
    if (status === STATUS.invalidSignature && silent) {
      this.peer.close(NORMAL_CLOSURE, 'Normal close');
      return;
    }
    this.refuse({
      msg_type: MESSAGE.signalingResponse,
      protocol_version: 1,
      sequence: 0,
      status_code: status,
      reason,
    });
  }

  #isDuplicate(fields: Fields, stream: RtmsStream): boolean {
    const live = stream.signaling;
    if (!live) return false;
    this.#standing = { liveConnection: live.number, liveSocketOpen: live.open };
    if (stream.behaviour.duplicateJoin === 'kick') {
      stream.kickSignaling(live);
      return false;
    }
    const status = STATUS.duplicateSignaling;
    this.#journalHandshake(fields, 'refused', status);
    this.refuse({
      msg_type: MESSAGE.signalingResponse,
      protocol_version: 1,
      sequence: 0,
      status_code: status,
      reason: 'duplicate signal request',
    });
    return true;
  }

  #join(fields: Fields, stream: RtmsStream): void {
    this.#journalHandshake(fields, 'accepted', STATUS.ok);
    stream.openSignaling(this.peer, fields['buffer_data'] !== false);
    const response = {
      msg_type: MESSAGE.signalingResponse,
      protocol_version: 1,
      sequence: 0,
      status_code: STATUS.ok,
      reason: '',
      media_server: { server_urls: this.#mediaUrls(stream) },
    };
    this.accept(stream, response, stream.behaviour.signalingResponseDelayMs, () => {
      stream.announcer.session(SESSION_STATE.initialize);
    });
  }

  #mediaUrls({ streamId, behaviour }: RtmsStream): Readonly<Record<string, string>> {
    const granted = MEDIA_KINDS.filter((kind) => behaviour.scopes.includes(kind));
    const split = behaviour.mediaUrls === 'all' ? [] : granted;
    const all = behaviour.mediaUrls === 'split' ? [] : ['all'];
    return Object.fromEntries(
      [...split, ...all].map((path) => [path, this.#mediaUrl(streamId, path)]),
    );
  }

  #subscribe(fields: Fields, stream: RtmsStream): void {
    const events: unknown = fields['events'];
    if (!Array.isArray(events)) {
      this.peer.journal('unexpected', { msgType: MESSAGE.eventSubscription });
      return;
    }
    const isCall = stream.behaviour.product === 'contact_center';
    const last = isCall ? LAST_ENGAGEMENT_EVENT : LAST_EVENT;
    for (const entry of events) {
      const eventType = isFields(entry) ? integer(entry, 'event_type') : undefined;
      if (eventType === undefined || eventType < 1 || eventType > last) {
        this.violate('message 5: event_type does not exist');
      } else stream.subscribe(eventType, isFields(entry) && entry['subscribe'] === true);
    }
  }

  #ready(fields: Fields, stream: RtmsStream): void {
    const known = text(fields, 'rtms_stream_id') === stream.streamId;
    const waiting = [...stream.links].filter((link) => link.waiting);
    const outcome = known && waiting.length > 0 ? 'accepted' : 'refused';
    this.peer.write('client.ready', {
      outcome,
      mediaConnections: waiting.map(({ peer }) => peer.number),
      ...(known ? {} : { status: STATUS.invalidClientReady }),
    });
    if (!known) this.violate('message 7: another rtms_stream_id');
    else if (!stream.makeReady() && ![...stream.links].some(({ answered }) => answered)) {
      this.violate('message 7 before a media handshake');
    }
  }

  #tellSessionState(fields: Fields, stream: RtmsStream): void {
    const sessionId = text(fields, 'rtms_session_id');
    const state = sessionId === undefined ? null : stream.stateOfSession(sessionId);
    this.peer.send({
      msg_type: MESSAGE.sessionStateResponse,
      rtms_session_id: sessionId ?? '',
      ...(state === null ? { status_code: STATUS.invalidSessionId } : { state }),
      timestamp: stream.timeline.now(),
    });
    if (state === null) this.violate('message 10: unknown rtms_session_id');
  }

  #tellStreamState(stream: RtmsStream): void {
    this.peer.send({
      msg_type: MESSAGE.streamStateResponse,
      state: stream.announcer.streamState,
      rtms_stream_id: stream.streamId,
      timestamp: stream.timeline.now(),
    });
  }

  #closeStream(fields: Fields, stream: RtmsStream): void {
    const known = text(fields, 'rtms_stream_id') === stream.streamId;
    this.peer.write('stream.close_requested', { known });
    this.peer.send({
      msg_type: MESSAGE.streamCloseResponse,
      rtms_stream_id: stream.streamId,
      status_code: known ? STATUS.ok : STATUS.invalidStreamId,
      reason: known ? 'OK' : 'invalid rtms_stream_id',
      timestamp: stream.timeline.now(),
    });
    if (known) stream.stop(STOP.receiverRequested);
    else this.violate('message 21: another rtms_stream_id');
  }

  #chooseVideo(fields: Fields, stream: RtmsStream): void {
    const userId = integer(fields, 'user_id') ?? -1;
    const subscribe = fields['subscribe'] === true;
    const status = stream.videoSelection.choose(userId, subscribe);
    this.peer.write('video.subscription', { userId, subscribe, status });
    const reasons = new Map<number, string>([
      [STATUS.ok, 'OK'],
      [STATUS.duplicateVideoSubscription, 'duplicate video subscription'],
    ]);
    this.peer.send({
      msg_type: MESSAGE.videoSubscriptionResponse,
      user_id: userId,
      ...(stream.behaviour.videoAnswer === 'with_subscribe' ? { subscribe } : {}),
      status_code: status,
      reason: reasons.get(status) ?? 'invalid user_id',
      timestamp: stream.timeline.now(),
    });
  }

  #journalHandshake(
    fields: Fields,
    outcome: 'accepted' | 'refused' | 'violation',
    status: number,
  ): void {
    this.peer.journal('handshake', {
      outcome,
      status,
      sequence: fields['sequence'],
      protocolVersion: fields['protocol_version'],
      bufferData: fields['buffer_data'],
      ...this.#standing,
    });
  }
}
