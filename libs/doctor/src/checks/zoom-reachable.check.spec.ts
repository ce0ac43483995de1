import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { ZoomHttp, ZoomHttpModule } from '@zoom-platform/auth';
import { ConnectProxy, privateAuthority } from '@zoom-platform/auth/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACCOUNT_CHECKS } from '../check.catalog.js';
import { runChecks } from '../check.runner.js';
import { ZoomOriginProbe } from '../probes/zoom.origin-probe.js';
import { scripted } from '../testing/scripted.ports.js';

let folder: string;
let caFile: string;
let zoom: Server;
let proxy: ConnectProxy;
let opened: TestingModule | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zp-reachable-'));
  caFile = join(folder, 'ca.pem');
  const authority = await privateAuthority('zoom.us');
  await writeFile(caFile, authority.ca);
  zoom = createServer(authority, (_request, response) => {
    // A page that never ends must not be waited for.
    response.writeHead(301, { location: 'https://elsewhere.example' }).write('<html>');
  });
  await new Promise<void>((resolve) => zoom.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  zoom.closeAllConnections();
  zoom.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  proxy = new ConnectProxy((zoom.address() as AddressInfo).port);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await opened?.close();
  await proxy.close();
});

/** The first checks, with the transport of the service as `environment` configures it. */
async function examine(environment: Readonly<Record<string, string>>) {
  for (const key of ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']) {
    vi.stubEnv(key, undefined);
    vi.stubEnv(key.toLowerCase(), undefined);
  }
  for (const [key, text] of Object.entries(environment)) vi.stubEnv(key, text);
  opened = await Test.createTestingModule({ imports: [ZoomHttpModule] }).compile();
  const origins = new ZoomOriginProbe(opened.get(ZoomHttp));
  const checks = ACCOUNT_CHECKS.filter(({ id }) => id === 'zoom-reachable' || id === 'clock');
  return runChecks(checks, scripted({ ports: { origins } }));
}

describe('The way to Zoom', () => {
  it('is tried through the proxy, with the authority of ZOOM_CA_FILE, and tells the time', async () => {
    const report = await examine({ HTTPS_PROXY: await proxy.listen(), ZOOM_CA_FILE: caFile });
    expect(report.checks).toMatchObject([
      { id: 'zoom-reachable', status: 'ok' },
      { id: 'clock', status: 'ok' },
    ]);
    expect(proxy.asked).toEqual(['zoom.us:443']);
  });

  it('is broken where the proxy refuses, which is said', async () => {
    proxy.status = 407;
    const { checks } = await examine({ HTTPS_PROXY: await proxy.listen(), ZOOM_CA_FILE: caFile });
    expect(checks[0]).toMatchObject({ status: 'failed', evidence: { reason: 'ERR_PROXY_TUNNEL' } });
    expect(checks[0]?.means).toContain('The proxy did not let the call through.');
  });

  it('is broken where the proxy opens TLS with an authority that nobody named', async () => {
    const { checks } = await examine({ HTTPS_PROXY: await proxy.listen() });
    expect(checks[0]).toMatchObject({ id: 'zoom-reachable', status: 'failed' });
    expect(checks[0]?.fix.join(' ')).toContain('ZOOM_CA_FILE');
  });
});
