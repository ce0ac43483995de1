import type { TokenStoreState } from '@zoom-platform/auth';
import { SystemClock, type Clock } from '@zoom-platform/kernel';
import type { DoctorInput, DoctorOptions, DoctorPorts } from '../doctor.input.js';
import { ApiProbe, type ApiAnswer, type ApiQuestion } from '../probes/api-probe.port.js';
import { DeliveryEvidence, type RefusedDelivery } from '../probes/delivery-evidence.port.js';
import {
  TokenProbe,
  type TokenAnswer,
  type TriedCredentials,
  type ZoomGrant,
} from '../probes/token-probe.port.js';
import { TokenStoreEvidence } from '../probes/token-store.port.js';
import { OriginProbe, type OriginAnswer } from '../probes/origin-probe.port.js';
import { UrlProbe, type UrlAnswer } from '../probes/url-probe.port.js';
import { setupOfTexts } from '../setup/zoom.setup.js';

export const CLOUD = {
  oauthUrl: 'https://zoom.us/oauth',
  apiUrl: undefined,
  apiAllowedHosts: ['zoom.us'],
};

export const TEXTS = {
  ZOOM_ACCOUNT_ID: 'AnAccountIdOfZoom_22ch',
  ZOOM_CLIENT_ID: 'TheRestAppsClientId_22',
  ZOOM_CLIENT_SECRET: 'the-rest/client+secret-of-32-char',
  ZOOM_RTMS_CLIENT_ID: 'TheRtmsAppsClientId_22',
  ZOOM_RTMS_CLIENT_SECRET: 'the-rtms-client-secret-of-32-chars',
  ZOOM_WEBHOOK_SECRET: 'the-"secret"-token-22',
} as const;

export const HOST = {
  node: '24.21.0',
  platform: 'linux',
  arch: 'x64',
  release: '6.1.0',
  glibc: '2.36',
};

export const TOKEN = 'an-access-token-that-nobody-may-see';

const REFUSED_ROWS = {
  unsupported: ['auth.unsupported_grant_type', 'unsupported_grant_type', 'unsupported grant type'],
  unknown: ['auth.invalid_client', 'invalid_client', 'Invalid client_id or client_secret'],
} as const;

export function refused(row: keyof typeof REFUSED_ROWS, reason?: string): TokenAnswer {
  const [code, zoomError, said] = REFUSED_ROWS[row];
  const zoomReason = reason ?? said;
  return { kind: 'refused', code, zoomStatus: 400, zoomError, zoomReason, message: '', fix: '' };
}

export function granted(
  scopes: readonly string[] = [
    'meeting:read:meeting:admin',
    'meeting:update:participant_rtms_app_status:admin',
  ],
): TokenAnswer {
  const grant = { accessToken: TOKEN, scopes, expiresIn: 3599, apiUrl: 'https://api.zoom.us/v2' };
  return { kind: 'granted', grant };
}

class ScriptedTokens extends TokenProbe {
  constructor(private readonly answer: (tried: TriedCredentials) => TokenAnswer) {
    super();
  }

  ask(tried: TriedCredentials): Promise<TokenAnswer> {
    return Promise.resolve(this.answer(tried));
  }
}

class AcceptingApi extends ApiProbe {
  constructor(
    private readonly webhookLogs: readonly object[],
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    super();
  }

  ask(_grant: ZoomGrant, { path }: ApiQuestion): Promise<ApiAnswer> {
    if (path.endsWith('/webhook_logs')) {
      const body = { webhook_logs: this.webhookLogs };
      return Promise.resolve({
        kind: 'answered',
        status: 200,
        body,
        isJson: true,
        header: () => undefined,
      });
    }
    const body = { code: 3001, message: 'Meeting does not exist: 000000000.' };
    return Promise.resolve({
      kind: 'answered',
      status: 404,
      body,
      isJson: true,
      header: (name) => this.headers[name],
    });
  }
}

class DatedOrigin extends OriginProbe {
  constructor(private readonly date: number) {
    super();
  }

  ask(): Promise<OriginAnswer> {
    const date = new Date(this.date).toUTCString();
    return Promise.resolve({ kind: 'answered', date, tookMs: 1 });
  }
}

class NoUrls extends UrlProbe {
  ask(): Promise<UrlAnswer> {
    return Promise.resolve({ kind: 'failed', reason: 'ENOTFOUND', tookMs: 1 });
  }
}

class ListedDeliveries extends DeliveryEvidence {
  constructor(
    private readonly list: readonly RefusedDelivery[],
    private readonly verified: number | null,
  ) {
    super();
  }

  refused(): Promise<readonly RefusedDelivery[]> {
    return Promise.resolve(this.list);
  }

  verifiedAt(): Promise<number | null> {
    return Promise.resolve(this.verified);
  }
}

class KnownTokenStore extends TokenStoreEvidence {
  constructor(private readonly state: TokenStoreState) {
    super();
  }

  of(): Promise<TokenStoreState> {
    return Promise.resolve(this.state);
  }
}

export interface Script {
  readonly texts?: Readonly<Record<string, string | undefined>>;
  /** Default: Zoom knows both pairs, each as what it is. */
  readonly answer?: (tried: TriedCredentials) => TokenAnswer;
  /** What Zoom's clock says, Unix milliseconds. Default: what ours says. */
  readonly zoomTime?: number;
  readonly deliveries?: readonly RefusedDelivery[];
  /** Headers of the REST API's answers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** When a delivery verified last, Unix milliseconds. Default: none did. */
  readonly verifiedAt?: number;
  /** What Zoom says became of the deliveries to the app for RTMS. */
  readonly webhookLogs?: readonly object[];
  readonly tokenStore?: TokenStoreState;
  readonly options?: Partial<DoctorOptions>;
  readonly ports?: Partial<DoctorPorts>;
}

function healthy({ clientId }: TriedCredentials): TokenAnswer {
  return clientId === TEXTS.ZOOM_CLIENT_ID ? granted() : refused('unsupported');
}

/** A doctor's input whose Zoom says what the script says; for faults that no simulator makes. */
export function scripted(script: Script = {}): DoctorInput {
  const texts = { ...TEXTS, ...script.texts };
  const clock: Clock = new SystemClock();
  return {
    texts,
    setup: setupOfTexts(texts, CLOUD),
    ports: {
      tokens: new ScriptedTokens(script.answer ?? healthy),
      api: new AcceptingApi(script.webhookLogs ?? [], script.headers ?? {}),
      origins: new DatedOrigin(script.zoomTime ?? clock.now()),
      urls: new NoUrls(),
      clock,
      host: HOST,
      pause: () => Promise.resolve(),
      ...(script.deliveries === undefined
        ? {}
        : { deliveries: new ListedDeliveries(script.deliveries, script.verifiedAt ?? null) }),
      ...(script.tokenStore === undefined
        ? {}
        : { tokenStore: new KnownTokenStore(script.tokenStore) }),
      ...script.ports,
    },
    options: {
      features: ['meetings', 'rtms-control'],
      scopeNames: [],
      scopeLagMs: 0,
      otherClouds: [],
      ...script.options,
    },
  };
}
