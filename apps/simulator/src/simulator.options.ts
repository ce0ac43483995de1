import type { Clock } from '@zoom-platform/kernel';
import type { RtmsBehaviour } from './rtms/rtms-host.port.js';
import type { RtmsHostOptions } from './rtms/rtms.host.js';
import type { RateLimitOptions } from './zoom/rate-limit.limiter.js';
import type { RestOptions } from './zoom/rest/rest.api.js';
import type { TokenMode } from './zoom/token.store.js';
import type { TokenLimit } from './zoom/token.throttle.js';
import type { ZoomApp } from './zoom/zoom.app.js';

export interface SimulatorOptions {
  /** Address that every server listens on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Ports; 0, the default, is any free one. */
  readonly httpPort?: number;
  readonly controlPort?: number;
  /** The RTMS servers: port, wss, what their URLs say, a recording of what they get. */
  readonly rtms?: Partial<Omit<RtmsHostOptions, 'journal' | 'clock'>>;
  /** Holds `meetings/` and `assets/`. Default: those of the repository. */
  readonly folder?: string;
  /** Folder of the tapes `<name>.jsonl`. Default: none, and nothing is recorded. */
  readonly tapeFolder?: string | null;
  /** File for the journal; null, the default, keeps it in memory. */
  readonly journalPath?: string | null;
  /** How many of the journal's entries stay in memory; the file has all. Default 100 000. */
  readonly journalKept?: number;
  /** Where meetings are announced, unless a play says otherwise. Default: nowhere. */
  readonly webhookUrl?: string | null;
  /** Departures from `defaultS2sApp` and `defaultRtmsApp`. */
  readonly s2sApp?: Partial<ZoomApp>;
  readonly rtmsApp?: Partial<ZoomApp>;
  /** Further apps, for tokens only; `Simulator.addApp` adds more later. */
  readonly furtherApps?: readonly ZoomApp[];
  /** Default 3599. */
  readonly tokenExpiresInSeconds?: number;
  /** Default `coexist`. */
  readonly tokenMode?: TokenMode;
  /** Of the token endpoint; more requests get 429. Default: none. */
  readonly tokenLimit?: TokenLimit;
  /** Of REST. Default: none. */
  readonly rateLimits?: RateLimitOptions;
  /** How far the `Date` header of OAuth and REST is off, in milliseconds. Default 0. */
  readonly clockSkewMs?: number;
  /** Port of a region's host, which `api_url` then names; 0 is any free one. Default: no such host. */
  readonly regionPort?: number;
  /** What `api_url` says, whatever listens there. Default: the region's host, else `httpUrl`. */
  readonly apiUrl?: string;
  /** Waits before each redelivery of a webhook. Default: 5, 20 and 60 minutes. */
  readonly redeliverAfterMs?: readonly number[];
  /** Default 3000. */
  readonly webhookTimeoutMs?: number;
  /** For every meeting; a script's own behaviour wins, and a play's wins over that. */
  readonly behaviour?: Partial<RtmsBehaviour>;
  /** Sides of Zoom's REST answers that sources disagree about. */
  readonly rest?: RestOptions;
  /** Time of tokens and webhooks. */
  readonly clock?: Clock;
}
