import { registerAs } from '@nestjs/config';
import { configSection, type Environment } from '@zoom-platform/kernel';
import { z } from 'zod';

const proxySchema = z.url({ protocol: /^https?$/, hostname: /./ }).optional();

const PROXY_RANGE = 'http://host:port or https://host:port, with user:password@ where it asks';

export const transportSection = configSection('transport', {
  HTTPS_PROXY: {
    schema: proxySchema,
    meaning:
      'Proxy for calls of Zoom over TLS, by CONNECT; https_proxy does the same. RTMS is not sent through it.',
    range: PROXY_RANGE,
    secret: true,
  },
  HTTP_PROXY: {
    schema: proxySchema,
    meaning: 'Proxy for calls without TLS, which go to a simulator only; http_proxy does the same.',
    range: PROXY_RANGE,
    secret: true,
  },
  NO_PROXY: {
    schema: z.string().optional(),
    meaning: 'Hosts that are called past the proxy; no_proxy does the same.',
    range: 'host names, .domains, addresses, host:port, or *, separated by commas',
  },
  ZOOM_CA_FILE: {
    schema: z.string().optional(),
    meaning:
      'Certificate authorities trusted for calls of Zoom beside those of the system, for a proxy that ' +
      'opens TLS; NODE_EXTRA_CA_CERTS does the same for the whole process.',
    range: 'path of a PEM file',
  },
});

/** As {@link transportSection}, and the names of the proxies as Node's agents read them. */
export function transportSettings(environment: Environment) {
  const { ZOOM_CA_FILE: caFile } = transportSection.parse(environment);
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy } = environment;
  const proxyEnv = { HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy };
  return { caFile, proxyEnv };
}

export type TransportSettings = ReturnType<typeof transportSettings>;

export const transportConfig = registerAs('transport', () => transportSettings(process.env));
