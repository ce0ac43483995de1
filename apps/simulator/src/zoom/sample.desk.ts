import type { Clock } from '@zoom-platform/kernel';
import type { RecordingStore } from './rest/recording.store.js';
import type { Answer } from './webhook.client.js';
import type { SampleRequest, WebhookDesk } from './webhook.desk.js';
import { sampleBody, type SampleName } from './webhook.sample.js';
import type { ZoomApp } from './zoom.app.js';

export interface SampleDeskDeps {
  readonly desk: WebhookDesk;
  readonly recordings: RecordingStore;
  readonly app: ZoomApp;
  readonly clock: Clock;
}

/** Sends webhooks by name; those about recordings are about the account's latest one. */
export class SampleDesk {
  readonly #deps: SampleDeskDeps;

  constructor(deps: SampleDeskDeps) {
    this.#deps = deps;
  }

  /**
   * @param baseUrl where Zoom's REST server is, for the download URLs
   * @returns the first answer to each copy
   * @throws WebhookUrlMissingError
   */
  async send(
    name: SampleName,
    baseUrl: string,
    request: SampleRequest = {},
  ): Promise<readonly Answer[]> {
    const { desk, recordings, app, clock } = this.#deps;
    const body = sampleBody(name, {
      accountId: app.accountId,
      clientId: app.clientId,
      now: clock.now(),
      baseUrl,
      recording: recordings.latest(),
      downloadToken: recordings.newKey(),
    });
    return desk.send({ ...request, body });
  }
}
