import type { RtmsBehaviour } from '../../../apps/simulator/src/rtms/rtms-host.port.ts';
import type { RecoveryStage } from './recovery.stage.ts';

/** A row of the recovery matrix (rtms-protocol §6), or a case of one. */
export interface RecoveryScenario {
  readonly name: string;
  /** What Zoom's side does, for the page. */
  readonly happens: string;
  readonly behaviour?: Partial<RtmsBehaviour>;
  /** The client reaches the signaling server by a wire that can be cut. */
  readonly wired?: boolean;
  /** How long is watched what the client does. Default 12 s. */
  readonly watchMs?: number;
  /** Reasons of the official client's leave callback, where it is chance which one comes. */
  readonly leaveReasons?: readonly number[];
  /** Done while media flow; absent: the join itself is compared. */
  readonly strike?: (stage: RecoveryStage) => void | Promise<void>;
}

const BROKEN = null;
const NORMAL_CLOSURE = 1000;
const MEETING_ENDED = 6;
const DATA_INTERRUPTED = 14;
const MEDIA_INTERRUPTED = 7;
const STREAM_INTERRUPTED = 2;
/** Statuses (rtms-protocol §7.1). */
const STREAM_UNKNOWN = 2;
const AUDIO_NOT_SUPPORTED = 9;
const INTERNAL_EXCEPTION = 45;
/** Messages that a fault waits for. */
const SIGNALING_RESPONSE = 2;
const MEDIA_RESPONSE = 4;
const EVENT_UPDATE = 6;
const STREAM_STATE = 8;
const SESSION_STATE = 9;
const KEEP_ALIVE = 12;
const AUDIO = 14;
/** A connection may be silent for 65 s (rtms-protocol §6); then what is done about it is seen. */
const SILENCE_WATCH_MS = 84_000;
/** Longer than any scenario. */
const NEVER_MS = 600_000;

type Meeting = RecoveryStage['meeting'];

/** The audio connection breaks without a close frame. */
function loseAudio(meeting: Meeting): void {
  const messages = [AUDIO];
  meeting.spoil({ fault: 'close', socket: 'media', messages, closeCode: BROKEN });
}

/** The next handshake is refused: its status gets this number on the way. */
function refuse(meeting: Meeting, socket: 'signaling' | 'media', value: number): void {
  const messages = [socket === 'signaling' ? SIGNALING_RESPONSE : MEDIA_RESPONSE];
  meeting.spoil({ fault: 'wrong_code', socket, messages, field: 'status_code', value });
}

export const SCENARIOS: readonly RecoveryScenario[] = [
  {
    name: 'join',
    happens: 'Nothing goes wrong: audio and transcript are joined for the first time.',
  },
  {
    name: 'signaling lost',
    happens:
      'The signaling connection breaks without a close frame, and Zoom drops the media connections with it. No webhook comes.',
    strike: ({ meeting }) => {
      meeting.drop('signaling', BROKEN);
    },
  },
  {
    name: 'signaling lost, and Zoom says so',
    happens: 'The same, and `meeting.rtms_interrupted` follows at once.',
    strike: async ({ meeting, tell }) => {
      meeting.drop('signaling', BROKEN);
      await tell('meeting.rtms_interrupted', {});
    },
  },
  {
    name: 'signaling lost, and Zoom has not noticed',
    happens:
      'The network breaks the signaling connection. To Zoom it stands for five more seconds: newcomers get status 8.',
    behaviour: { reapDelayMs: 5_000 },
    wired: true,
    strike: ({ wire }) => {
      wire.cut();
      wire.mend();
    },
  },
  {
    name: 'signaling lost, and Zoom fails at first',
    happens: `The signaling connection breaks, and the next handshake is answered with status ${String(INTERNAL_EXCEPTION)}.`,
    strike: ({ meeting }) => {
      refuse(meeting, 'signaling', INTERNAL_EXCEPTION);
      meeting.drop('signaling', BROKEN);
    },
  },
  {
    name: 'signaling lost, and Zoom no longer knows the stream',
    happens: `The signaling connection breaks, and the next handshake is answered with status ${String(STREAM_UNKNOWN)}.`,
    strike: ({ meeting }) => {
      refuse(meeting, 'signaling', STREAM_UNKNOWN);
      meeting.drop('signaling', BROKEN);
    },
  },
  {
    name: 'one medium lost',
    happens:
      'The audio connection breaks without a close frame; event 7 and stream state 2 follow on the signaling connection.',
    strike: ({ meeting }) => {
      loseAudio(meeting);
    },
  },
  {
    name: 'one medium lost, and event 7 says so alone',
    happens: 'The same, without stream state 2.',
    behaviour: { mediaLossNotices: ['event_7'] },
    strike: ({ meeting }) => {
      loseAudio(meeting);
    },
  },
  {
    name: 'one medium lost, and stream state 2 says so alone',
    happens: 'The same with stream state 2, reason 14, and without event 7.',
    behaviour: { mediaLossNotices: ['state_2'] },
    strike: ({ meeting }) => {
      loseAudio(meeting);
    },
  },
  {
    name: 'one medium lost, and Zoom fails at first',
    happens: `The audio connection breaks, and the next media handshake is answered with status ${String(INTERNAL_EXCEPTION)}.`,
    behaviour: { mediaLossNotices: [] },
    strike: ({ meeting }) => {
      refuse(meeting, 'media', INTERNAL_EXCEPTION);
      loseAudio(meeting);
    },
  },
  {
    name: 'one medium lost, and refused for good',
    happens: `The audio connection breaks, and the next media handshake is answered with status ${String(AUDIO_NOT_SUPPORTED)}.`,
    behaviour: { mediaLossNotices: [] },
    strike: ({ meeting }) => {
      refuse(meeting, 'media', AUDIO_NOT_SUPPORTED);
      loseAudio(meeting);
    },
  },
  {
    name: 'all media lost',
    happens:
      'Both media connections break without a close frame; event 7 and stream state 2 follow for each.',
    strike: ({ meeting }) => {
      meeting.drop('media', BROKEN);
    },
  },
  {
    name: 'media interrupted, by word alone',
    happens:
      'Event 7 comes on the signaling connection, and nothing is lost: audio and transcript flow on. (Another event gets its number on the way.)',
    strike: ({ meeting }) => {
      const messages = [EVENT_UPDATE];
      const value = MEDIA_INTERRUPTED;
      meeting.spoil({
        fault: 'wrong_code',
        socket: 'signaling',
        messages,
        field: 'event_type',
        value,
      });
    },
  },
  {
    name: 'stream state 2, by word alone',
    happens:
      'Stream state 2 comes on the signaling connection, and nothing is lost: audio and transcript flow on. (A pause that is over at once gets its number on the way.)',
    strike: ({ meeting }) => {
      meeting.spoil({
        fault: 'drop',
        socket: 'signaling',
        messages: [SESSION_STATE],
        times: 2,
      });
      meeting.spoil({
        fault: 'wrong_code',
        socket: 'signaling',
        messages: [STREAM_STATE],
        field: 'state',
        value: STREAM_INTERRUPTED,
      });
      meeting.pause();
      meeting.resume();
    },
  },
  {
    name: 'interrupted, by word alone',
    happens:
      '`meeting.rtms_interrupted` comes while every connection stands and media flow: Zoom lost us, as it says, and we did not see it.',
    strike: async ({ tell }) => {
      await tell('meeting.rtms_interrupted', {});
    },
  },
  {
    name: 'media and signaling lost',
    happens: 'The media connections break, and the signaling connection right after them.',
    strike: ({ meeting }) => {
      meeting.drop('media', BROKEN);
      meeting.drop('signaling', BROKEN);
    },
  },
  {
    name: 'plain close of signaling',
    happens:
      'Zoom closes the signaling connection with 1000, without another word, and then the media connections break.',
    strike: ({ meeting }) => {
      const messages = [KEEP_ALIVE];
      const closeCode = NORMAL_CLOSURE;
      meeting.spoil({ fault: 'close', socket: 'signaling', messages, closeCode });
    },
  },
  {
    name: 'plain close of media',
    happens: 'Zoom closes both media connections with 1000, without event 7 or a stream state.',
    behaviour: { mediaLossNotices: [] },
    strike: ({ meeting }) => {
      meeting.drop('media', NORMAL_CLOSURE);
    },
  },
  {
    name: 'failover',
    happens:
      'The signaling server is gone for good. `meeting.rtms_started` comes for the same stream, with the URL of another server.',
    wired: true,
    // Its dials are refused at once, or it waits for their time to be over.
    watchMs: 18_000,
    leaveReasons: [502, 504],
    strike: async ({ wire, tell, directUrl }) => {
      wire.cut();
      await tell('meeting.rtms_started', { server_urls: directUrl });
    },
  },
  {
    name: 'failover, while all stands',
    happens:
      '`meeting.rtms_started` comes for the same stream with the URL of another server, and the connections to the old one still stand.',
    wired: true,
    strike: async ({ tell, directUrl }) => {
      await tell('meeting.rtms_started', { server_urls: directUrl });
    },
  },
  {
    name: 'signaling falls silent',
    happens:
      'The signaling connection stands, but Zoom sends nothing on it any more and reads nothing, not even a close. Media go on. To Zoom it stands until a newcomer takes its place.',
    behaviour: { duplicateJoin: 'kick', reapDelayMs: NEVER_MS },
    watchMs: SILENCE_WATCH_MS,
    strike: ({ meeting }) => {
      meeting.spoil({ fault: 'half_open', socket: 'signaling' });
    },
  },
  {
    name: 'one medium falls silent',
    happens:
      'The same of the audio connection, while signaling and transcript go on. Zoom gives it up after three keep-alives, and says so nowhere.',
    behaviour: { mediaLossNotices: [], mediaWaitMs: NEVER_MS },
    watchMs: SILENCE_WATCH_MS,
    strike: ({ meeting }) => {
      meeting.spoil({ fault: 'half_open', socket: 'media', messages: [AUDIO] });
    },
  },
  {
    name: 'all fall silent',
    happens:
      'The same of all connections, as where the network swallows what either side sends. Zoom gives them up after three keep-alives, and no webhook comes.',
    behaviour: { signalingWaitMs: NEVER_MS, mediaWaitMs: NEVER_MS },
    watchMs: SILENCE_WATCH_MS,
    strike: ({ meeting }) => {
      meeting.spoil({ fault: 'half_open', socket: 'signaling' });
      meeting.spoil({ fault: 'half_open', socket: 'media', times: 2 });
    },
  },
  {
    name: 'no keep-alives',
    happens: 'Zoom sends no keep-alive on any connection, while events, audio and transcript flow.',
    behaviour: { keepAliveSockets: [] },
    watchMs: SILENCE_WATCH_MS,
    strike: () => undefined,
  },
  {
    name: 'keep-alives alone',
    happens:
      'Neither audio nor transcript comes, while keep-alives go on, as where nobody speaks; after 70 seconds both come again.',
    watchMs: SILENCE_WATCH_MS,
    strike: ({ meeting }) => {
      meeting.withhold(true);
      setTimeout(() => {
        meeting.withhold(false);
      }, 70_000);
    },
  },
  {
    name: 'stopped, to be started anew',
    happens: `Zoom ends the stream with reason ${String(DATA_INTERRUPTED)}, one of those after which a stream can be started anew over REST, and \`meeting.rtms_stopped\` comes.`,
    strike: async ({ meeting, tell }) => {
      meeting.stop(DATA_INTERRUPTED);
      await tell('meeting.rtms_stopped', { stop_reason: DATA_INTERRUPTED });
    },
  },
  {
    name: 'stopped for good',
    happens: `Zoom ends the stream with reason ${String(MEETING_ENDED)}, and \`meeting.rtms_stopped\` comes.`,
    strike: async ({ meeting, tell }) => {
      meeting.stop(MEETING_ENDED);
      await tell('meeting.rtms_stopped', { stop_reason: MEETING_ENDED });
    },
  },
];
