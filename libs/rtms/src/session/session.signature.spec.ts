import { createHmac } from 'node:crypto';
import { Metrics } from '@zoom-platform/observability';
import { expect, it, vi } from 'vitest';
import { APPS } from '../testing/session.doors.js';
import { describeSessions, JOINED, MEETING, type SessionStage } from '../testing/session.stage.js';

const NOBODY = { clientId: '', clientSecret: '' };

/** What Zoom compares message 1 with (zoom-api §0), computed from the pair of an app. */
function signatureOf(appId: string, streamId: string, entityId: string): string {
  const { clientId, clientSecret } = APPS.find(({ id }) => id === appId) ?? NOBODY;
  const text = `${clientId},${entityId},${streamId}`;
  return createHmac('sha256', clientSecret).update(text).digest('hex');
}

function signatures(stage: SessionStage, path: string): unknown[] {
  return [1, 3].flatMap((type) =>
    stage.zoom.received(path, type).map(({ signature }) => signature),
  );
}

describeSessions('A session and the app that was offered it', (at) => {
  it.each([
    ['meeting', undefined, 'meeting_uuid', 'default'],
    ['webinar', 'webinar_uuid', 'webinar_uuid', 'default'],
    ['webinar', 'meeting_uuid', 'meeting_uuid', 'default'],
    ['session', 'session_id', 'session_id', 'second'],
    ['contact_center', 'engagement_id', 'engagement_id', 'default'],
  ] as const)(
    'of a %s that the webhook named by %s shakes hands as %s, with the pair of the app %s',
    async (product, entityKey, wireKey, appId) => {
      const stage = at();
      await stage.start();
      const named = entityKey === undefined ? {} : { entityKey };
      await stage.publish(stage.started({ product, appId, entityId: '/an//id+==', ...named }));
      await stage.streaming();
      expect(signatures(stage, '/signaling')).toEqual([signatureOf(appId, 'stream', '/an//id+==')]);
      for (const [path, msgType] of [
        ['/signaling', 1],
        ['/audio', 3],
        ['/transcript', 3],
      ] as const) {
        const [message = {}] = stage.zoom.received(path, msgType);
        const ids = Object.keys(message).filter((name) => /uuid$|^session_id$|_id$/.test(name));
        expect(ids.sort()).toEqual([wireKey, 'rtms_stream_id'].sort());
        expect(message[wireKey]).toBe('/an//id+==');
      }
      expect(stage.opened).toMatchObject([{ product, appId }]);
    },
  );

  it('is signed with the pair of the app that was offered it, on every replica', async () => {
    const stage = at();
    const streams = [
      { appId: 'default', streamId: 'of-default', entityId: 'meeting-of-default' },
      { appId: 'second', streamId: 'of-second', entityId: 'meeting-of-second' },
    ] as const;
    const joined = async (times: number) => {
      for (const { appId, streamId, entityId } of streams) {
        const signature = signatureOf(appId, streamId, entityId);
        expect(signatures(stage, `/${appId}`)).toEqual(Array(times).fill(signature));
        expect(await stage.session(streamId)).toMatchObject({
          state: 'streaming',
          app_id: appId,
          epoch: times,
        });
      }
    };
    const first = await stage.start();
    for (const { appId, streamId, entityId } of streams) {
      const serverUrls = [stage.zoom.url(`/${appId}`)];
      await stage.publish(stage.started({ appId, streamId, entityId, serverUrls }), streamId);
    }
    await stage.eventually(() => joined(1));
    await stage.drain(first);
    await stage.start();
    await stage.eventually(() => joined(2));
    expect(stage.opened.map(({ appId, epoch }) => `${appId} ${String(epoch)}`).sort()).toEqual([
      'default 1',
      'default 2',
      'second 1',
      'second 2',
    ]);
  });

  it('that another process left is signed with the pair of its app', async () => {
    const stage = at();
    await stage.leaveBehind('streaming', { ...JOINED, handshakes: '1', app_id: "'second'" });
    await stage.start();
    await stage.streaming();
    const signature = signatureOf('second', 'stream', MEETING);
    expect(new Set(signatures(stage, '/signaling'))).toEqual(new Set([signature]));
    expect(new Set(signatures(stage, '/audio'))).toEqual(new Set([signature]));
  });
});

describeSessions('A session of another app than the one that told of it', (at) => {
  const ofApp = (appId: string) => signatureOf(appId, 'stream', MEETING);

  /** Zoom knows the stream as one of the second app. @param otherwise its answer to another signature. */
  function belongsToSecond(stage: SessionStage, otherwise: number | null): void {
    stage.zoom.answers.signalingStatus = (_, { signature }) =>
      signature === ofApp('second') ? 0 : otherwise;
  }

  it.each([
    ['says that the signature is wrong', 3],
    ['closes without a word', null],
  ])('is signed with the other pair at once where Zoom %s', async (_, answer) => {
    vi.stubEnv('RTMS_RECONNECT_DELAY_MS', '30000');
    const stage = at();
    belongsToSecond(stage, answer);
    const replica = await stage.start();
    await stage.publish(stage.started());
    await stage.publish(stage.started({ appId: 'second', eventTs: Date.now() + 1 }));
    await stage.streaming();
    expect(stage.zoom.received('/signaling', 1).map(({ signature }) => signature)).toEqual([
      ofApp('default'),
      ofApp('second'),
    ]);
    expect(stage.zoom.received('/audio', 3)).toMatchObject([{ signature: ofApp('second') }]);
    expect(await stage.session()).toMatchObject({ app_id: 'second', handshakes: 2, epoch: 1 });
    expect(stage.opened).toMatchObject([{ appId: 'second' }]);
    const metrics = await replica.application.get(Metrics).text();
    expect(metrics).toContain('rtms_other_apps_tried_total 1');
  });

  it('is signed with the pair that Zoom took by whoever takes it over', async () => {
    const stage = at();
    belongsToSecond(stage, 3);
    const first = await stage.start();
    await stage.publish(stage.started());
    await stage.streaming();
    await stage.drain(first);
    await stage.start();
    await stage.streaming(2);
    expect(stage.zoom.received('/signaling', 1).at(-1)).toMatchObject({
      signature: ofApp('second'),
    });
    expect(await stage.session()).toMatchObject({ app_id: 'second', handshakes: 3, epoch: 2 });
  });

  it('that another process left while it tried is signed with the other pair', async () => {
    const stage = at();
    belongsToSecond(stage, 3);
    await stage.leaveBehind('signaling', { handshakes: '1' });
    await stage.start();
    await stage.streaming();
    expect(await stage.session()).toMatchObject({ app_id: 'second', handshakes: 3, epoch: 2 });
  });
});
