/** Which messages of the simulator a fault is about. */
export interface FaultTarget {
  readonly socket: 'signaling' | 'media';
  /** Numbers of the messages; absent: any. */
  readonly messages?: readonly number[];
  /** Not before this moment of the stream, in milliseconds from its start. Default 0. */
  readonly fromMs?: number;
  /** Lets so many messages that fit pass first. Default 0. */
  readonly afterMessages?: number;
  /** How many messages it hits. Default 1; `silence` hits as many as come. */
  readonly times?: number;
}

/** What becomes of a message. Milliseconds are real ones, whatever the speed of the play. */
export type FaultEffect =
  /** It never leaves. */
  | { readonly fault: 'drop' }
  /** It leaves later, and so does what comes behind it on that connection. */
  | { readonly fault: 'delay'; readonly ms: number }
  /** A byte that is no UTF-8 in its middle, or its second half missing. */
  | { readonly fault: 'corrupt'; readonly how: 'bytes' | 'json' }
  /** So many later ones overtake it (default 1); it never leaves when fewer come. */
  | { readonly fault: 'reorder'; readonly by?: number }
  /** From here on the connection stands, and nothing comes or is read, not even a close. */
  | { readonly fault: 'half_open' }
  /** The connection closes in its place; `null`: without a close frame. */
  | { readonly fault: 'close'; readonly closeCode: number | null }
  /** Neither it nor any other that fits leaves, for so long. */
  | { readonly fault: 'silence'; readonly ms: number }
  /** It leaves so many times more, until the client has too much unread. */
  | { readonly fault: 'flood'; readonly copies: number }
  /** A number in it, in its `event` or in its `content`, is another one. */
  | { readonly fault: 'wrong_code'; readonly field: string; readonly value: number };

/** One thing that goes wrong on the wire, by script. */
export type WireFault = FaultTarget & FaultEffect;
