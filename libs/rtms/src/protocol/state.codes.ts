/** A number of one of Zoom's tables. */
export interface StateCode {
  readonly name: string;
  /** What it says, in our words. */
  readonly meaning: string;
}

/** `state` of messages 8 and 20. */
export const STREAM_STATE = {
  INACTIVE: 0,
  ACTIVE: 1,
  INTERRUPTED: 2,
  TERMINATING: 3,
  TERMINATED: 4,
  PAUSED: 5,
  RESUMED: 6,
} as const;

/** `state` of messages 9 and 11; a stream has a session for each user of the app. */
export const SESSION_STATE = {
  INACTIVE: 0,
  INITIALIZE: 1,
  STARTED: 2,
  PAUSED: 3,
  RESUMED: 4,
  STOPPED: 5,
} as const;

/** By number. Source: developers.zoom.us/docs/rtms/data-types. */
export const STREAM_STATE_CODES: readonly StateCode[] = [
  { name: 'INACTIVE', meaning: 'no media yet' },
  { name: 'ACTIVE', meaning: 'media has started' },
  { name: 'INTERRUPTED', meaning: 'a connection is lost; Zoom waits for it' },
  { name: 'TERMINATING', meaning: 'the end is announced; data may still come' },
  { name: 'TERMINATED', meaning: 'the stream is over' },
  { name: 'PAUSED', meaning: 'no media until it is resumed; sockets stay open' },
  { name: 'RESUMED', meaning: 'media flows again after a pause' },
];

/** By number. Source: developers.zoom.us/docs/rtms/data-types. */
export const SESSION_STATE_CODES: readonly StateCode[] = [
  { name: 'INACTIVE', meaning: 'the session does not run' },
  { name: 'INITIALIZE', meaning: 'the session is being set up' },
  { name: 'STARTED', meaning: 'the session runs; an unknown id is a new session' },
  { name: 'PAUSED', meaning: 'its user paused it' },
  { name: 'RESUMED', meaning: 'its user resumed it' },
  { name: 'STOPPED', meaning: 'the session is over; the stream may have others' },
];
