import { SystemClock } from '@zoom-platform/kernel';
import { ControlServer } from './control/control.server.js';
import { FileJournal } from './journal/file.journal.js';
import { createRtmsHost } from './rtms/rtms.host.js';
import type { RtmsHost } from './rtms/rtms-host.port.js';
import { ScriptLibrary } from './script/script.library.js';
import type { SimulatorOptions } from './simulator.options.js';
import { simulatorFolder } from './simulator.paths.js';
import { FaultRules } from './zoom/fault.rules.js';
import { MeetingConductor } from './zoom/meeting.conductor.js';
import { MeetingRegistry } from './zoom/meeting.registry.js';
import { TokenStore } from './zoom/token.store.js';
import { RestApi } from './zoom/rest/rest.api.js';
import { RtmsControl } from './zoom/rest/rtms.control.js';
import { ANSWER_TIMEOUT_MS } from './zoom/webhook.client.js';
import { WebhookDesk } from './zoom/webhook.desk.js';
import { REDELIVERY_SCHEDULE_MS } from './zoom/webhook.sender.js';
import { WebhookSenders } from './zoom/webhook.senders.js';
import { defaultRtmsApp, defaultS2sApp, type ZoomApp } from './zoom/zoom.app.js';
import { SampleDesk } from './zoom/sample.desk.js';
import { ZoomServer } from './zoom/zoom.server.js';

/** What the simulator consists of, wired; only the RTMS servers listen already. */
export interface SimulatorParts {
  readonly journal: FileJournal;
  readonly scripts: ScriptLibrary;
  readonly s2sApp: ZoomApp;
  readonly rtmsApp: ZoomApp;
  readonly tokens: TokenStore;
  readonly faults: FaultRules;
  readonly webhooks: WebhookSenders;
  readonly desk: WebhookDesk;
  readonly rtms: RtmsHost;
  readonly conductor: MeetingConductor;
  readonly rest: RestApi;
  readonly samples: SampleDesk;
  readonly zoom: ZoomServer;
  readonly control: ControlServer;
}

export async function buildParts(options: SimulatorOptions): Promise<SimulatorParts> {
  const { host = '127.0.0.1', clock = new SystemClock(), webhookUrl = null } = options;
  const journal = new FileJournal(options.journalPath ?? null);
  const scripts = new ScriptLibrary(options.folder ?? simulatorFolder());
  const s2sApp = { ...defaultS2sApp, ...options.s2sApp };
  const rtmsApp = { ...defaultRtmsApp, ...options.rtmsApp };
  const faults = new FaultRules();
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
  const apps = [s2sApp, rtmsApp, ...(options.furtherApps ?? [])];
  const findApp = (clientId: string) => apps.find((app) => app.clientId === clientId);
  const rtms = await createRtmsHost({ host, port: 0, ...options.rtms, journal });
  const conductor = new MeetingConductor(
    { host: rtms, webhooks, registry, clock, app: rtmsApp },
    { webhookUrl, behaviour: options.behaviour ?? {} },
  );
  const { rtmsConcurrency: concurrency = Infinity } = options.rest ?? {};
  const rest = new RestApi({
    ...{ registry, journal, clock, findApp, options: options.rest ?? {} },
    control: new RtmsControl({ conductor, senders, findApp, clock, concurrency }),
  });
  const samples = new SampleDesk({ desk, recordings: rest.recordings, app: rtmsApp, clock });
  const zoom = new ZoomServer(
    { host, port: options.httpPort ?? 0, apps, faults, rest },
    tokens,
    registry,
    journal,
  );
  const control = new ControlServer({
    scripts,
    conductor,
    webhooks: desk,
    tokens,
    faults,
    journal,
  });
  const built = { journal, scripts, s2sApp, rtmsApp, tokens, faults, webhooks: senders, desk };
  return { ...built, rtms, conductor, rest, samples, zoom, control };
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
