import type { Journal } from './journal/journal.port.js';
import type { ScriptLibrary } from './script/script.library.js';
import type { MeetingScript } from './script/script.type.js';
import type { SimulatorOptions } from './simulator.options.js';
import { buildParts, closeParts } from './simulator.parts.js';
import type { FaultRule } from './zoom/fault.rules.js';
import type { LiveMeeting } from './zoom/live.meeting.js';
import type { RateLimitOptions } from './zoom/rate-limit.limiter.js';
import type { PlayedMeeting, PlayOptions } from './zoom/played.meeting.js';
import type { RestApi } from './zoom/rest/rest.api.js';
import type { Answer } from './zoom/webhook.client.js';
import type { SampleRequest, WebhookRequest } from './zoom/webhook.desk.js';
import type { SampleName } from './zoom/webhook.sample.js';
import type { ZoomApp, ZoomAppChange } from './zoom/zoom.app.js';

export type { SimulatorOptions } from './simulator.options.js';

/** Zoom's side, running in this process. */
export interface Simulator {
  /** Base of `/oauth/token` and `/v2`. */
  readonly httpUrl: string;
  /** What tokens say of the API's place (`api_url`). */
  readonly apiUrl: string;
  /** Base of `/sim`. */
  readonly controlUrl: string;
  /** Mints tokens. */
  readonly s2sApp: ZoomApp;
  /** Sends webhooks; its pair signs the RTMS handshakes. */
  readonly rtmsApp: ZoomApp;
  readonly journal: Journal;
  readonly scripts: ScriptLibrary;
  /**
   * Starts a meeting now.
   * @param script a name in `scripts`, or a script of one's own
   * @throws ScriptUnknownError, ScriptInvalidError
   */
  playMeeting(script: string | MeetingScript, options?: PlayOptions): PlayedMeeting;
  /**
   * Starts a meeting now, without a stream: REST can start one.
   * @param script a name in `scripts`, or a script of one's own
   * @throws ScriptUnknownError, ScriptInvalidError
   */
  startMeeting(
    script: string | MeetingScript,
    options?: Pick<PlayOptions, 'meetingUuid' | 'webhookUrl'>,
  ): LiveMeeting;
  /** State of the REST resources: users, meetings, recordings. */
  readonly rest: RestApi;
  /**
   * Sends a webhook that no meeting caused, in the name of the RTMS app.
   * @returns the first answer to each copy
   * @throws WebhookUrlMissingError
   */
  sendSample(name: SampleName, request?: SampleRequest): Promise<readonly Answer[]>;
  /**
   * Sends any webhook, true or false.
   * @returns the first answer to each copy
   * @throws WebhookUrlMissingError
   */
  sendWebhook(request: WebhookRequest): Promise<readonly Answer[]>;
  /**
   * Challenges the webhook URL; whether the right answer came in time.
   * @throws WebhookUrlMissingError
   */
  validateWebhookUrl(url?: string): Promise<boolean>;
  /** Tokens minted by a client, by default the Server-to-Server app. */
  mints(clientId?: string): number;
  /** Ends every token of a client, by default of the Server-to-Server app. */
  revokeTokens(clientId?: string): void;
  /** Spoils the next calls of OAuth or REST that fit. */
  injectFault(rule: FaultRule): void;
  /**
   * Changes an app as its developer, its owner or Zoom would. A deactivated app's tokens end;
   * scopes reach only tokens that are minted after `scopeLagMs`.
   * @returns the app, which shows later changes too
   * @throws AppUnknownError
   */
  updateApp(clientId: string, change: ZoomAppChange): ZoomApp;
  /** @throws AppExistsError */
  addApp(app: ZoomApp): void;
  /** Limits REST from now on, with every count at zero. */
  limitRates(options: RateLimitOptions): void;
  close(): Promise<void>;
}

/** Starts every server; whatever was started is closed again when one fails. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const parts = await buildParts(options);
  const { journal, scripts, s2sApp, rtmsApp, tokens, faults, desk, conductor } = parts;
  try {
    const httpUrl = await parts.zoom.listen();
    const controlUrl = await parts.control.listen(options.controlPort ?? 0);
    return {
      httpUrl,
      apiUrl: parts.zoom.apiUrl,
      controlUrl,
      s2sApp,
      rtmsApp,
      journal,
      scripts,
      playMeeting: (script, play) =>
        conductor.play(typeof script === 'string' ? scripts.load(script) : script, play),
      startMeeting: (script, start) =>
        conductor.start(typeof script === 'string' ? scripts.load(script) : script, start),
      rest: parts.rest,
      sendSample: (name, request) => parts.samples.send(name, httpUrl, request),
      sendWebhook: (request) => desk.send(request),
      validateWebhookUrl: (url) => desk.validate(url),
      mints: (clientId = s2sApp.clientId) => tokens.mints(clientId),
      revokeTokens: (clientId = s2sApp.clientId) => {
        tokens.revoke(clientId);
      },
      injectFault: (rule) => {
        faults.add(rule);
      },
      updateApp: (clientId, change) => parts.apps.update(clientId, change),
      addApp: (app) => {
        parts.apps.add(app);
      },
      limitRates: (limits) => {
        parts.limiter.configure(limits);
      },
      close: () => closeParts(parts),
    };
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}
