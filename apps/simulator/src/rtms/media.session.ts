import { type FindStream, identify } from './handshake.check.js';
import { MediaLink } from './media.link.js';
import { type NegotiatedMedia, negotiate, type Refusal } from './media.parameters.js';
import type { PeerConnection } from './peer.connection.js';
import { PeerSession } from './peer.session.js';
import type { RtmsStream } from './rtms.stream.js';
import { deviation } from './strict.rules.js';
import {
  ALL_MEDIA,
  CODEC,
  MEDIA_BIT,
  MEDIA_KINDS,
  type MediaKind,
  MESSAGE,
  STATUS,
  STOP,
} from './wire.codes.js';
import { type Fields, integer, type WireMessage } from './wire.message.js';

const ABNORMAL_CLOSURE = 1006;
const CONTENT_TYPE_RTP = 1;

const NOT_SUPPORTED: Readonly<Record<MediaKind, number>> = {
  audio: STATUS.audioNotSupported,
  video: STATUS.videoNotSupported,
  deskshare: STATUS.deskshareNotSupported,
  transcript: STATUS.transcriptNotSupported,
  chat: STATUS.chatNotSupported,
};

/** One media connection: message 3, then only keep-alive answers come from the client. */
export class MediaSession extends PeerSession {
  protected readonly handshakeType = MESSAGE.mediaRequest;
  readonly #find: FindStream;
  /** Last part of the URL: a kind, or `all`. */
  readonly #path: string;
  #link: MediaLink | null = null;

  constructor(
    peer: PeerConnection,
    streamOfUrl: RtmsStream | undefined,
    find: FindStream,
    path: string,
  ) {
    super(peer, streamOfUrl);
    this.#find = find;
    this.#path = path;
  }

  protected handshake(fields: Fields): void {
    const found = identify(fields, this.#find);
    if (!('stream' in found)) {
      this.#refuseMedia(fields, found);
      return;
    }
    const { stream } = found;
    this.adopt(stream);
    const problem = stream.behaviour.strict ? this.#problem(fields) : null;
    if (problem !== null) {
      this.#journalHandshake(fields, 'violation', STATUS.invalidPayload);
      this.violate(`message 3: ${problem}`);
      return;
    }
    const refusal = found.refusal ?? stream.nextRefusal('media') ?? this.#accept(fields, stream);
    if (refusal) this.#refuseMedia(fields, refusal);
  }

  protected handle({ type }: WireMessage): void {
    this.peer.journal('unexpected', { msgType: type });
    this.violate(`message ${String(type)} does not belong on a media connection`);
  }

  protected lost(code: number): void {
    if (!this.#link) return;
    const byApp = code !== ABNORMAL_CLOSURE;
    const stopReason = byApp ? STOP.dataClosedByApp : STOP.dataInterrupted;
    const broken = this.peer.isBrokenByFault;
    this.stream?.loseLink(this.#link, broken ? STOP.waitTimedOut : stopReason);
  }

  protected keepAliveFailed(): void {
    this.peer.cut();
    if (this.#link) this.stream?.loseLink(this.#link, STOP.keepAliveTimeout);
  }

  /** What strict mode holds against a request that would otherwise do. */
  #problem(fields: Fields): string | null {
    const mediaType = integer(fields, 'media_type') ?? 0;
    const shape = deviation({ type: MESSAGE.mediaRequest, fields });
    if (shape !== null) return shape;
    const belongs =
      this.#path === 'all' ||
      MEDIA_KINDS.some((kind) => kind === this.#path && MEDIA_BIT[kind] === mediaType);
    return belongs ? null : `media_type ${String(mediaType)} at the URL for ${this.#path}`;
  }

  #accept(fields: Fields, stream: RtmsStream): Refusal | null {
    if (!stream.signaling) {
      return { status: STATUS.invalidStreamId, reason: 'no signaling connection' };
    }
    const mediaType = fields['media_type'];
    const wanted = kindsOf(mediaType, stream);
    if ('status' in wanted) return wanted;
    const isAll = mediaType === ALL_MEDIA;
    const conflict = conflictOf(wanted.kinds, isAll, stream);
    if (conflict) return conflict;
    const negotiated = negotiate(wanted.kinds, fields['media_params']);
    if ('status' in negotiated) return negotiated;
    if (stream.behaviour.rtpL16 === 'refused' && isRtpL16(negotiated.media)) {
      return { status: STATUS.audioContentType, reason: 'L16 is not offered over RTP' };
    }
    this.#open(fields, stream, new MediaLink(this.peer, wanted.kinds, isAll, negotiated.media));
    return null;
  }

  #open(fields: Fields, stream: RtmsStream, link: MediaLink): void {
    this.#link = link;
    this.#journalHandshake(fields, 'accepted', STATUS.ok, link.media);
    const response = {
      msg_type: MESSAGE.mediaResponse,
      protocol_version: 1,
      status_code: STATUS.ok,
      reason: '',
      sequence: 0,
      payload_encrypted: false,
      media_params: link.media,
    };
    stream.addLink(link);
    this.accept(stream, response, stream.behaviour.mediaResponseDelayMs, () => {
      link.answer();
    });
  }

  #refuseMedia(fields: Fields, { status, reason }: Refusal): void {
    this.#journalHandshake(fields, 'refused', status);
    const asSignaling = this.stream?.behaviour.mediaRefusal === 'message_2';
    this.refuse({
      msg_type: asSignaling ? MESSAGE.signalingResponse : MESSAGE.mediaResponse,
      protocol_version: 1,
      status_code: status,
      reason,
      sequence: 0,
    });
  }

  #journalHandshake(
    fields: Fields,
    outcome: 'accepted' | 'refused' | 'violation',
    status: number,
    media: NegotiatedMedia = {},
  ): void {
    const mediaType = fields['media_type'];
    this.peer.journal('handshake', { outcome, status, path: this.#path, mediaType, media });
  }
}

function kindsOf(
  mediaType: unknown,
  { behaviour }: RtmsStream,
): { readonly kinds: ReadonlySet<MediaKind> } | Refusal {
  if (typeof mediaType !== 'number' || !Number.isInteger(mediaType)) {
    return { status: STATUS.invalidMediaType, reason: 'invalid media_type' };
  }
  const granted = MEDIA_KINDS.filter((kind) => behaviour.scopes.includes(kind));
  if (mediaType === ALL_MEDIA) return { kinds: new Set(granted) };
  const asked = MEDIA_KINDS.filter((kind) => (mediaType & MEDIA_BIT[kind]) !== 0);
  // Several bits at once are in no document, but official samples send them.
  const allowed = mediaType > 0 && mediaType < ALL_MEDIA;
  const single = behaviour.strict || behaviour.combinedMedia === 'refused';
  if (!allowed || (single && asked.length > 1)) {
    return { status: STATUS.mediaTypeInvalidValue, reason: 'invalid media_type value' };
  }
  const missing = asked.find((kind) => !granted.includes(kind));
  if (missing) return { status: NOT_SUPPORTED[missing], reason: `${missing} is not supported` };
  return { kinds: new Set(asked) };
}

/** In no table of allowed pairs, but the default of an official sample. */
function isRtpL16({ audio }: NegotiatedMedia): boolean {
  return audio?.codec === CODEC.l16 && audio.content_type === CONTENT_TYPE_RTP;
}

function conflictOf(
  kinds: ReadonlySet<MediaKind>,
  isAll: boolean,
  stream: RtmsStream,
): Refusal | null {
  const links = [...stream.links];
  if (links.some((link) => link.isAll)) {
    return { status: STATUS.allConnectionExists, reason: 'a connection for all media exists' };
  }
  const taken = links.some((link) => isAll || [...link.kinds].some((kind) => kinds.has(kind)));
  if (!taken) return null;
  return { status: STATUS.duplicateMediaConnection, reason: 'duplicate media connection' };
}
