import { SystemClock, type Clock } from '@zoom-platform/kernel';
import type { Journal } from '../../journal/journal.port.js';
import type { MeetingRegistry } from '../meeting.registry.js';
import type { ZoomApp } from '../zoom.app.js';
import { accountEndpoints } from './account.endpoints.js';
import { liveEndpoints } from './live.endpoints.js';
import { calendarEndpoints } from './meeting.endpoints.js';
import { MeetingStore } from './meeting.store.js';
import { pastEndpoints } from './past.endpoints.js';
import { seedPast } from './past.seed.js';
import { recordingEndpoints } from './recording.endpoints.js';
import { RecordingStore } from './recording.store.js';
import { registrantEndpoints } from './registrant.endpoints.js';
import type { Endpoint } from './rest.endpoint.js';
import { RestPager } from './rest.pager.js';
import { userEndpoints } from './user.endpoints.js';
import type { RtmsControl } from './rtms.control.js';
import { UserStore } from './user.store.js';

/** Sides of what sources disagree about (zoom-api §C1, §C2, §C5). */
export interface RestOptions {
  /** What `me` means to a Server-to-Server token. Default `resolve-owner`. */
  readonly me?: 'resolve-owner' | '1010';
  /** What a `page_size` of more than 300 does. Default `refuse`. */
  readonly oversizePage?: 'refuse' | 'clamp';
  /** Where a recording's download is redirected to. Default `other-path`. */
  readonly downloads?: 'other-path' | 'other-host';
  /** How a change of RTMS is accepted. Default 204. */
  readonly rtmsStatus?: 204 | 202;
  /** RTMS streams that an account may have at once. Default: any number. */
  readonly rtmsConcurrency?: number;
}

export interface RestDeps {
  readonly registry: MeetingRegistry;
  readonly journal: Journal;
  readonly clock?: Clock;
  readonly options?: RestOptions;
  /** Absent: no app is known by its client id. */
  readonly findApp?: (clientId: string) => ZoomApp | undefined;
  /** Absent: no meeting can be steered. */
  readonly control?: RtmsControl;
}

/** Zoom's REST resources and their state, which lives as long as the simulator. */
export class RestApi {
  readonly users: UserStore;
  readonly meetings: MeetingStore;
  readonly recordings: RecordingStore;
  readonly downloads: 'other-path' | 'other-host';
  readonly endpoints: readonly Endpoint[];

  constructor(deps: RestDeps) {
    const { registry, journal, clock = new SystemClock(), options = {}, control } = deps;
    const { findApp = () => undefined } = deps;
    seedPast(registry, clock.now());
    this.users = new UserStore(options.me ?? 'resolve-owner');
    this.meetings = new MeetingStore(registry, clock);
    this.recordings = new RecordingStore(registry, clock);
    this.downloads = options.downloads ?? 'other-path';
    const pager = new RestPager(clock, options.oversizePage ?? 'refuse');
    const { users, meetings, recordings } = this;
    const calendar = { meetings, users, pager, now: () => clock.now() };
    this.endpoints = [
      ...userEndpoints(users, pager),
      ...calendarEndpoints(calendar),
      ...registrantEndpoints(meetings, pager, () => clock.now()),
      ...pastEndpoints(meetings, registry, pager),
      ...recordingEndpoints(recordings, calendar),
      ...liveEndpoints({ calendar, registry, control, rtmsStatus: options.rtmsStatus ?? 204 }),
      ...accountEndpoints({ journal, pager, findApp }),
    ];
  }
}
