import type { ConnectionLoss, RtmsLinkObserver } from '../drivers/rtms-driver.port.js';
import type { MediaKind } from '../media/media-frame.type.js';
import type { MediaMessage, NegotiatedMedia, RtmsEvent } from '../protocol/server-message.type.js';

/** Stream state of message 8. */
const TERMINATED = 4;

export type LinkRecorder = ReturnType<typeof linkRecorder>;

/** Keeps what a link tells its session. */
export function linkRecorder() {
  const ready: (readonly MediaKind[])[] = [];
  const media: MediaMessage[] = [];
  const negotiated: NegotiatedMedia[] = [];
  const events: RtmsEvent[] = [];
  const states: number[] = [];
  const streamEnds: (number | null)[] = [];
  const signalingLosses: ConnectionLoss[] = [];
  const mediaLosses: [readonly MediaKind[], ConnectionLoss][] = [];
  const dropped: [MediaKind, number][] = [];
  let handshakes = 0;
  let planned: readonly MediaKind[] | null = null;
  const observer: RtmsLinkObserver = {
    handshakeSent: () => (handshakes += 1),
    signalingReady: (kinds) => (planned = kinds),
    mediaReady: (kinds) => ready.push(kinds),
    media: (message, settled) => {
      media.push(message);
      negotiated.push(settled);
    },
    event: (event) => events.push(event),
    streamState: ({ state, reason }) => {
      states.push(state);
      if (state === TERMINATED) streamEnds.push(reason);
    },
    sessionState: ({ state }) => states.push(state),
    dropped: (kind, frames) => dropped.push([kind, frames]),
    signalingLost: (loss) => signalingLosses.push(loss),
    mediaLost: (kinds, loss) => mediaLosses.push([kinds, loss]),
  };
  return {
    observer,
    ready,
    media,
    negotiated,
    events,
    states,
    streamEnds,
    dropped,
    signalingLosses,
    mediaLosses,
    handshakes: () => handshakes,
    planned: () => planned,
  };
}
