import type { ZoomCloud } from './zoom-accounts.port.js';

export const CLOUD_NAMES = ['commercial', 'government', 'china'] as const;

export type CloudName = (typeof CLOUD_NAMES)[number];

interface Preset {
  readonly oauthUrl: string;
  /** The REST base is not among them: it is the region that the token names, else the cloud's own. */
  readonly apiAllowedHosts: readonly string[];
}

/** Source: zoom-api §B1. The hosts of the China cloud are unverified there. */
const PRESETS: Readonly<Record<CloudName, Preset>> = {
  commercial: { oauthUrl: 'https://zoom.us/oauth', apiAllowedHosts: ['zoom.us'] },
  government: { oauthUrl: 'https://zoomgov.com/oauth', apiAllowedHosts: ['zoomgov.com'] },
  china: {
    oauthUrl: 'https://zoom.com.cn/oauth',
    apiAllowedHosts: ['zoom.com.cn', 'zoom.cn', 'zoomus.cn'],
  },
};

/** What is known about where Zoom is; each part that is set wins over the preset. */
export interface CloudChoice {
  /** Not set: `commercial`, as far as hosts of its own do not say otherwise. */
  readonly name?: CloudName | undefined;
  readonly oauthUrl?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly apiAllowedHosts?: readonly string[] | undefined;
}

/** The host that makes a token may always be sent it. */
export function cloudOf({ name = 'commercial', ...own }: CloudChoice): ZoomCloud {
  const preset = PRESETS[name];
  const oauthUrl = own.oauthUrl ?? preset.oauthUrl;
  const hosts = [...(own.apiAllowedHosts ?? preset.apiAllowedHosts), new URL(oauthUrl).hostname];
  return { oauthUrl, apiUrl: own.apiUrl, apiAllowedHosts: [...new Set(hosts)] };
}
