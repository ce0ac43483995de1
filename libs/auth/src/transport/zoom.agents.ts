import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { TransportSettings } from './transport.config.js';
import { ZoomCaFileError } from './transport.errors.js';

/**
 * Milliseconds for which an idle connection is kept: shorter than Zoom and proxies keep theirs, since
 * a call that meets the end of a connection fails, and a POST must not be repeated.
 */
const IDLE_MS = 10_000;

/**
 * Connections that are used again, through the proxy of the environment (Node's own CONNECT), with
 * TLS always verified against the system's authorities and those of the file.
 * @throws ZoomCaFileError
 */
export function zoomAgents({ caFile, proxyEnv }: TransportSettings) {
  const kept = { keepAlive: true, timeout: IDLE_MS, proxyEnv };
  const ca = caFile === undefined ? {} : { ca: authoritiesWith(caFile) };
  return {
    httpAgent: new HttpAgent(kept),
    httpsAgent: new HttpsAgent({ ...kept, ...ca, rejectUnauthorized: true }),
  };
}

function authoritiesWith(file: string): string[] {
  try {
    const pem = readFileSync(file, 'utf8');
    // TLS takes a file without certificates in silence.
    new X509Certificate(pem);
    return [...getCACertificates('default'), pem];
  } catch (error) {
    throw new ZoomCaFileError(error);
  }
}
