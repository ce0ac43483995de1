import type { ZoomCloud } from '@zoom-platform/accounts';
import type { Clock, Environment } from '@zoom-platform/kernel';
import type { ApiProbe } from './probes/api-probe.port.js';
import type { DeliveryEvidence } from './probes/delivery-evidence.port.js';
import type { HostFacts } from './probes/host.facts.js';
import type { OriginProbe } from './probes/origin-probe.port.js';
import type { UrlProbe } from './probes/url-probe.port.js';
import type { TokenProbe } from './probes/token-probe.port.js';
import type { TokenStoreEvidence } from './probes/token-store.port.js';
import type { ZoomSetup } from './setup/zoom.setup.js';

export interface DoctorPorts {
  readonly tokens: TokenProbe;
  readonly api: ApiProbe;
  /** The way to Zoom's own hosts. */
  readonly origins: OriginProbe;
  /** The way to our own public address. */
  readonly urls: UrlProbe;
  readonly clock: Clock;
  readonly host: HostFacts;
  /** Waits. @param ms milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** Deliveries that our own webhook route refused; not set: there is no service to ask. */
  readonly deliveries?: DeliveryEvidence;
  /** Where replicas share tokens; not set: there is no service to ask. */
  readonly tokenStore?: TokenStoreEvidence;
}

export interface DoctorOptions {
  /** Ids of `FEATURES` whose scopes the REST app must have. */
  readonly features: readonly string[];
  /** Scope names that somebody asks for, e.g. from a document; each is looked up. */
  readonly scopeNames: readonly string[];
  /** Address of the webhook route as Zoom knows it. */
  readonly publicUrl?: string;
  /** A meeting to look up: a number or a UUID. */
  readonly meeting?: string;
  /** Id of the app for RTMS in the Marketplace. Default: its Client ID. */
  readonly rtmsAppId?: string;
  /** Milliseconds to wait before a second token shows whether a new scope only needs time (§B3). */
  readonly scopeLagMs: number;
  /** Clouds to try when this one does not know the client. */
  readonly otherClouds: readonly ZoomCloud[];
}

/** One question to the doctor: which set-up, by which ports, how far. */
export interface DoctorInput {
  /** The configured texts, with what `*_FILE` keys point at already read. */
  readonly texts: Environment;
  readonly setup: ZoomSetup;
  readonly ports: DoctorPorts;
  readonly options: DoctorOptions;
}
