import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { rtmsConfig } from '../rtms.config.js';
import { SessionRegistry } from './session.registry.js';

/**
 * How many more sessions this replica takes. What it does not take waits, for this replica or
 * another, until Zoom's time to join is over.
 */
@Injectable()
export class SessionAdmission {
  #reserved = 0;

  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly registry: SessionRegistry,
  ) {}

  /**
   * Holds as many places as are free, `wanted` at most, while `work` decides who gets them: two
   * claims at one time never share the last place.
   */
  async holding<Result>(
    wanted: number,
    work: (places: number) => Promise<Result>,
  ): Promise<Result> {
    const free = this.config.RTMS_MAX_SESSIONS - this.registry.sessions.length - this.#reserved;
    const places = Math.max(Math.min(free, wanted), 0);
    this.#reserved += places;
    try {
      return await work(places);
    } finally {
      this.#reserved -= places;
    }
  }
}
