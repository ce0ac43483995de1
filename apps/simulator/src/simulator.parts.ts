import { SystemClock, type Clock } from '@zoom-platform/kernel';
import { ControlServer } from './control/control.server.js';
import { addRestControls } from './control/rest.controls.js';
import { FileJournal } from './journal/file.journal.js';
import { createRtmsHost, type ListeningRtmsHost } from './rtms/rtms.host.js';
import { ScriptLibrary } from './script/script.library.js';
import type { SimulatorOptions } from './simulator.options.js';
import { simulatorFolder } from './simulator.paths.js';
import { addTapeControls } from './control/tape.controls.js';
import { TapeDesk } from './tape/tape.desk.js';
import { AppRegistry } from './zoom/app.registry.js';
import { FaultRules } from './zoom/fault.rules.js';
import { MeetingConductor } from './zoom/meeting.conductor.js';
import { MeetingRegistry } from './zoom/meeting.registry.js';
import { RateLimiter } from './zoom/rate-limit.limiter.js';
import { TokenStore } from './zoom/token.store.js';
import { RestApi } from './zoom/rest/rest.api.js';
import { RtmsControl } from './zoom/rest/rtms.control.js';
import { ANSWER_TIMEOUT_MS } from './zoom/webhook.client.js';
import { WebhookDesk } from './zoom/webhook.desk.js';
import { REDELIVERY_SCHEDULE_MS } from './zoom/webhook.sender.js';
import { WebhookSenders } from './zoom/webhook.senders.js';
import { defaultRtmsApp, defaultS2sApp, type ZoomApp } from './zoom/zoom.app.js';
import { SampleDesk } from './zoom/sample.desk.js';
import { ZoomServer, type ZoomServerOptions } from './zoom/zoom.server.js';

/** What the simulator consists of, wired; only the RTMS servers listen already. */
export interface SimulatorParts {
  readonly journal: FileJournal;
  readonly scripts: ScriptLibrary;
  readonly apps: AppRegistry;
  readonly s2sApp: ZoomApp;
  readonly rtmsApp: ZoomApp;
  readonly tokens: TokenStore;
  readonly faults: FaultRules;
  readonly limiter: RateLimiter;
  readonly webhooks: WebhookSenders;
  readonly desk: WebhookDesk;
  readonly rtms: ListeningRtmsHost;
  readonly conductor: MeetingConductor;
  readonly rest: RestApi;
  readonly samples: SampleDesk;
  readonly zoom: ZoomServer;
  readonly control: ControlServer;
}

/** The records are those of the register, so that its changes reach webhooks and handshakes. */
function registerApps(
  options: SimulatorOptions,
  clock: Clock,
): Pick<SimulatorParts, 'apps' | 's2sApp' | 'rtmsApp'> {
  const apps = new AppRegistry(options.furtherApps, clock);
  const s2sApp = apps.add({ ...defaultS2sApp, ...options.s2sApp });
  const rtmsApp = apps.add({ ...defaultRtmsApp, ...options.rtmsApp });
  return { apps, s2sApp, rtmsApp };
}

function zoomOptions(options: SimulatorOptions, base: ZoomServerOptions): ZoomServerOptions {
  const { clockSkewMs = 0, tokenLimit, regionPort, apiUrl } = options;
  return {
    ...base,
    clockSkewMs,
    ...(tokenLimit === undefined ? {} : { tokenLimit }),
    ...(regionPort === undefined ? {} : { regionPort }),
    ...(apiUrl === undefined ? {} : { apiUrl }),
  };
}

interface Stagehands extends Pick<SimulatorParts, 'rtms' | 'apps' | 'rtmsApp'> {
  readonly registry: MeetingRegistry;
  readonly clock: Clock;
  readonly senders: WebhookSenders;
}

function conductorOf(
  { webhookUrl = null, behaviour = {} }: SimulatorOptions,
  { rtms, registry, clock, apps, senders, rtmsApp }: Stagehands,
): MeetingConductor {
  const webhooks = senders.for(rtmsApp);
  const lineOf = (clientId: string) => {
    const app = apps.get(clientId);
    return { app, webhooks: senders.for(app) };
  };
  return new MeetingConductor(
    { host: rtms, webhooks, registry, clock, app: rtmsApp, lineOf },
    { webhookUrl, behaviour },
  );
}

export async function buildParts(options: SimulatorOptions): Promise<SimulatorParts> {
  const { host = '127.0.0.1', clock = new SystemClock(), webhookUrl = null } = options;
  const journal = new FileJournal(options.journalPath ?? null, options.journalKept);
  const scripts = new ScriptLibrary(options.folder ?? simulatorFolder());
  const { apps, s2sApp, rtmsApp } = registerApps(options, clock);
  const limiter = new RateLimiter(clock, options.rateLimits);
  const faults = new FaultRules(clock);
  const { tokenExpiresInSeconds = 3599, tokenMode = 'coexist' } = options;
  const tokens = new TokenStore(clock, tokenExpiresInSeconds, tokenMode);
  const registry = new MeetingRegistry(() => scripts.playable());
  const senders = new WebhookSenders({
    ...{ clock, journal },
    schedule: options.redeliverAfterMs ?? REDELIVERY_SCHEDULE_MS,
    timeoutMs: options.webhookTimeoutMs ?? ANSWER_TIMEOUT_MS,
  });
  const webhooks = senders.for(rtmsApp);
  const desk = new WebhookDesk(webhooks, webhookUrl);
  const findApp = (clientId: string) => apps.find(clientId);
  const rtms = await createRtmsHost({ host, port: 0, ...options.rtms, journal });
  const tapes = new TapeDesk({
    ...{ host: rtms, webhooks, accountId: rtmsApp.accountId, clock, journal, webhookUrl },
    folder: options.tapeFolder ?? null,
  });
  const conductor = conductorOf(options, { rtms, registry, clock, apps, senders, rtmsApp });
  const { rtmsConcurrency: concurrency = Infinity } = options.rest ?? {};
  const rest = new RestApi({
    ...{ registry, journal, clock, findApp, options: options.rest ?? {} },
    control: new RtmsControl({ conductor, senders, findApp, clock, concurrency }),
  });
  const samples = new SampleDesk({ desk, recordings: rest.recordings, app: rtmsApp, clock });
  const zoom = new ZoomServer(
    zoomOptions(options, {
      ...{ host, port: options.httpPort ?? 0, apps, faults, clock },
      ...{ rest, limiter },
    }),
    tokens,
    registry,
    journal,
  );
  const control = new ControlServer({
    ...{ scripts, conductor, tokens, apps, faults, limiter, journal, webhooks: desk },
    further: (server) => {
      addTapeControls(server, { scripts, conductor, tapes });
      addRestControls(server, { scripts, conductor, samples, baseUrl: () => zoom.url });
    },
  });
  const built = { journal, scripts, apps, s2sApp, rtmsApp, tokens, faults, limiter };
  return { ...built, webhooks: senders, desk, rtms, conductor, rest, samples, zoom, control };
}

/** Nothing is sent and nobody is told any more; the journal ends last. */
export async function closeParts(parts: SimulatorParts): Promise<void> {
  await parts.control.close();
  parts.conductor.close();
  await parts.webhooks.close();
  await parts.rtms.close();
  await parts.zoom.close();
  parts.journal.close();
}
