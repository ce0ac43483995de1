import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { ConnectProxy, privateAuthority } from '@zoom-platform/auth/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { runDoctor } from '../harness/zoomctl.process.js';

let folder: string;
let simulator: Simulator;
let tls: Server;
let proxy: ConnectProxy;
let env: Record<string, string>;

/** The simulator as zoom.us and api.zoom.us: over TLS, and nowhere but behind the proxy. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zp-proxy-'));
  const caFile = join(folder, 'ca.pem');
  const authority = await privateAuthority('zoom.us', 'api.zoom.us');
  await writeFile(caFile, authority.ca);
  simulator = await startSimulator();
  const port = Number(new URL(simulator.httpUrl).port);
  tls = createServer(authority, (socket) => {
    const plain = connect(port, '127.0.0.1');
    socket.pipe(plain).pipe(socket);
    for (const end of [socket, plain]) {
      end.on('error', () => {
        socket.destroy();
        plain.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  proxy = new ConnectProxy((tls.address() as AddressInfo).port);
  env = {
    ...environmentFor(simulator),
    ZOOM_OAUTH_URL: 'https://zoom.us/oauth',
    ZOOM_API_URL: 'https://api.zoom.us/v2',
    HTTPS_PROXY: await proxy.listen(),
    ZOOM_CA_FILE: caFile,
  };
});

afterAll(async () => {
  await proxy.close();
  tls.close();
  await simulator.close();
  await rm(folder, { recursive: true });
});

describe('doctor where Zoom is reached by a proxy only (the built zoomctl, a simulated Zoom)', () => {
  it('finds nothing, and sends every call through it', async () => {
    const { code, report } = await runDoctor(env);
    expect(report).toMatchObject({ status: 'ok', cause: null });
    expect(code).toBe(0);
    expect(new Set(proxy.asked)).toEqual(new Set(['zoom.us:443', 'api.zoom.us:443']));
  });

  it('names the way to Zoom where the proxy refuses', async () => {
    proxy.status = 403;
    const { code, report } = await runDoctor(env);
    expect(report.cause).toBe('zoom-reachable');
    expect(report.checks[0]?.means).toContain('The proxy did not let the call through.');
    expect(code).toBe(2);
  });
});
