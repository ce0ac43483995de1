import { SystemClock, type Clock } from '@zoom-platform/kernel';
import type { Journal } from '../../journal/journal.port.js';
import type { MeetingRegistry } from '../meeting.registry.js';
import { calendarEndpoints } from './meeting.endpoints.js';
import { MeetingStore } from './meeting.store.js';
import { pastEndpoints } from './past.endpoints.js';
import { recordingEndpoints } from './recording.endpoints.js';
import { RecordingStore } from './recording.store.js';
import { registrantEndpoints } from './registrant.endpoints.js';
import type { Endpoint } from './rest.endpoint.js';
import { RestPager } from './rest.pager.js';
import { userEndpoints } from './user.endpoints.js';
import { UserStore } from './user.store.js';

/** Sides of what sources disagree about (zoom-api §C1, §C2, §C5). */
export interface RestOptions {
  /** What `me` means to a Server-to-Server token. Default `resolve-owner`. */
  readonly me?: 'resolve-owner' | '1010';
  /** What a `page_size` of more than 300 does. Default `refuse`. */
  readonly oversizePage?: 'refuse' | 'clamp';
  /** Where a recording's download is redirected to. Default `other-path`. */
  readonly downloads?: 'other-path' | 'other-host';
}

export interface RestDeps {
  readonly registry: MeetingRegistry;
  readonly journal: Journal;
  readonly clock?: Clock;
  readonly options?: RestOptions;
}

/** Zoom's REST resources and their state, which lives as long as the simulator. */
export class RestApi {
  readonly users: UserStore;
  readonly meetings: MeetingStore;
  readonly recordings: RecordingStore;
  readonly downloads: 'other-path' | 'other-host';
  readonly endpoints: readonly Endpoint[];

  constructor({ registry, clock = new SystemClock(), options = {} }: RestDeps) {
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
    ];
  }
}
