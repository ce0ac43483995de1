import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { v1JsonCodec } from '../protocol/rtms.codec.js';
import { rtmsSection } from '../rtms.config.js';
import { CertificateFileError } from '../rtms.errors.js';
import { RtmsSocket } from './rtms.socket.js';
import type { ConnectionLoss } from './rtms-driver.port.js';
import { driverSettings } from './websocket.settings.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A server certificate of an authority that nobody knows. */
async function issue() {
  const [authority, server] = await Promise.all(
    [0, 1].map(() => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])),
  );
  if (authority === undefined || server === undefined) throw new Error('no keys');
  const validity = {
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  };
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Spec CA',
    serialNumber: '01',
    keys: authority,
    signingAlgorithm: ALGORITHM,
    extensions: [new BasicConstraintsExtension(true)],
    ...validity,
  });
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=127.0.0.1',
    issuer: ca.subject,
    serialNumber: '02',
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
    ...validity,
  });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', server.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  return { ca: ca.toString('pem'), cert: certificate.toString('pem'), key };
}

describe('wss', () => {
  let server: Server;
  let sockets: WebSocketServer;
  let folder: string;
  let caFile: string;

  beforeAll(async () => {
    const { ca, cert, key } = await issue();
    folder = await mkdtemp(join(tmpdir(), 'rtms-tls-'));
    caFile = join(folder, 'ca.pem');
    await writeFile(caFile, ca);
    server = createServer({ cert, key });
    sockets = new WebSocketServer({ server });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    for (const client of sockets.clients) client.terminate();
    server.close();
    await rm(folder, { recursive: true });
  });

  function dial(environment: Record<string, string>) {
    const config = rtmsSection.parse({ RTMS_ALLOWED_HOSTS: '127.0.0.1', ...environment });
    const settings = { ...driverSettings(config), codec: v1JsonCodec('meeting') };
    const { port } = server.address() as AddressInfo;
    const seen: (ConnectionLoss | 'opened')[] = [];
    const socket = new RtmsSocket(`wss://127.0.0.1:${String(port)}`, settings, {
      opened: () => seen.push('opened'),
      message: () => undefined,
      lost: (loss) => seen.push(loss),
    });
    return { socket, seen };
  }

  it('trusts the authority that the configuration names', async () => {
    const { socket, seen } = dial({ RTMS_CA_FILE: caFile });
    await vi.waitFor(() => {
      expect(seen).toEqual(['opened']);
    });
    socket.close();
  });

  it('trusts no other, not even on a host that is named', async () => {
    const { seen } = dial({});
    await vi.waitFor(() => {
      expect(seen).toMatchObject([
        { cause: 'unreachable', detail: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      ]);
    });
  });

  it('does not start with a file that cannot be read', () => {
    expect(() => dial({ RTMS_CA_FILE: join(folder, 'missing.pem') })).toThrow(CertificateFileError);
  });
});
