import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metrics } from '@zoom-platform/observability';
import { expect, it, onTestFinished, vi } from 'vitest';
import { FileJournal } from '../../apps/simulator/src/journal/file.journal.ts';
import {
  createCertificateAuthority,
  writeCertificate,
} from '../../apps/simulator/src/rtms/certificate.authority.ts';
import { createRtmsHost } from '../../apps/simulator/src/rtms/rtms.host.ts';
import { ScriptLibrary } from '../../apps/simulator/src/script/script.library.ts';
import { simulatorFolder } from '../../apps/simulator/src/simulator.paths.ts';
import { ScriptedPerformance } from '../../apps/simulator/src/stage/scripted.performance.ts';
import { WebsocketDriver } from '../../libs/rtms/src/drivers/websocket.driver.ts';
import { rtmsSection } from '../../libs/rtms/src/rtms.config.ts';
import { RtmsMetrics } from '../../libs/rtms/src/rtms.metrics.ts';

const APP = { clientId: 'client-id', clientSecret: 'client-secret' };
const MEETING_UUID = '/slash+first==';
const WAIT = { timeout: 10_000, interval: 10 };

/** A strict simulator over wss, and what its journal says. */
async function openSimulator() {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const authority = await createCertificateAuthority();
  const journal = new FileJournal(null);
  const host = await createRtmsHost({ journal, host: '127.0.0.1', port: 0, tls: authority });
  onTestFinished(() => host.close());
  const script = new ScriptLibrary(simulatorFolder()).load('standup');
  const performance = new ScriptedPerformance(script, MEETING_UUID);
  const stream = host.offer(
    performance,
    APP,
    { strict: true, keepAliveIntervalMs: 500 },
    () => undefined,
  );
  const journalled = (type: string) => journal.entries().filter((entry) => entry.type === type);
  return { ca: await writeCertificate(authority, folder), stream, journalled };
}

it.each(['split', 'all'])(
  "the service's own driver keeps every rule of a strict simulator over wss (%s)",
  async (sockets) => {
    const { ca, stream, journalled } = await openSimulator();
    const config = rtmsSection.parse({
      RTMS_ALLOWED_HOSTS: '127.0.0.1',
      RTMS_CA_FILE: ca,
      RTMS_MEDIA_SOCKETS: sockets,
    });
    const driver = new WebsocketDriver(config, new RtmsMetrics(new Metrics()));
    const kinds = new Set<string>();
    const losses: unknown[] = [];
    const ignore = () => undefined;
    const link = driver.join(
      {
        product: 'meeting',
        entityId: MEETING_UUID,
        streamId: stream.streamId,
        serverUrls: [stream.serverUrls],
        kinds: ['audio', 'video', 'transcript'],
        mayHandshake: () => true,
        ...APP,
      },
      {
        handshakeSent: ignore,
        signalingReady: ignore,
        mediaReady: ignore,
        media: ({ type }) => kinds.add(type),
        event: ignore,
        streamState: ignore,
        sessionState: ignore,
        dropped: () => undefined,
        signalingLost: (loss) => losses.push(loss),
        mediaLost: (_kinds, loss) => losses.push(loss),
      },
    );
    onTestFinished(() => {
      link.close();
    });
    await vi.waitFor(() => {
      expect([...kinds].sort()).toEqual(['audio', 'transcript', 'video']);
    }, WAIT);
    expect(losses).toEqual([]);
    void link.leave();
    await vi.waitFor(() => {
      expect(journalled('stream.ended')[0]?.detail).toEqual({ stopReason: 20 });
    }, WAIT);
    expect(journalled('strict.violation')).toEqual([]);
    expect(journalled('signaling.live')).toHaveLength(1);
  },
);
