/** Where a session stands, here and in the column `state`. */
export const SESSION_STATES = [
  'offered',
  'signaling',
  'connecting_media',
  'streaming',
  'paused',
  'interrupted',
  'terminating',
  'ended',
] as const;

export type SessionState = (typeof SESSION_STATES)[number];

/** What moves a session. */
export type SessionSignal =
  | 'claimed'
  | 'signaling_ready'
  | 'media_ready'
  | 'recovered'
  | 'paused'
  | 'resumed'
  | 'lost'
  | 'let_go'
  | 'stopping'
  | 'over';

type Transitions = Readonly<
  Record<SessionState, Readonly<Partial<Record<SessionSignal, SessionState>>>>
>;

/** Every transition there is; a signal that a state does not list leaves it as it is. */
export const TRANSITIONS: Transitions = {
  offered: { claimed: 'signaling', over: 'ended' },
  signaling: {
    signaling_ready: 'connecting_media',
    let_go: 'offered',
    stopping: 'terminating',
    over: 'ended',
  },
  connecting_media: {
    media_ready: 'streaming',
    lost: 'interrupted',
    let_go: 'interrupted',
    stopping: 'terminating',
    over: 'ended',
  },
  streaming: {
    paused: 'paused',
    lost: 'interrupted',
    let_go: 'interrupted',
    stopping: 'terminating',
    over: 'ended',
  },
  paused: {
    resumed: 'streaming',
    lost: 'interrupted',
    let_go: 'interrupted',
    stopping: 'terminating',
    over: 'ended',
  },
  interrupted: {
    media_ready: 'streaming',
    recovered: 'streaming',
    stopping: 'terminating',
    over: 'ended',
  },
  terminating: { over: 'ended' },
  ended: {},
};

/** The state that a signal leads to, or `null` where it means nothing. */
export function transition(state: SessionState, signal: SessionSignal): SessionState | null {
  return TRANSITIONS[state][signal] ?? null;
}
