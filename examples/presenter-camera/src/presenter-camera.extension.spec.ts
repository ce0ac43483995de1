import { describeOnEachEngine } from '@zoom-platform/database/testing';
import { newId, type SessionContext, type TimelineNotice } from '@zoom-platform/extension-kit';
import { startExtension, type StartedExtension } from '@zoom-platform/extension-kit/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { presenterCamera } from './index.js';

const AT = { kind: 'notice', timestamp: 1_763_900_000_000 } as const;
const shares = (userId: string): TimelineNotice => ({
  ...AT,
  notice: 'sharing_started',
  userId,
  userName: null,
});

function context(): SessionContext {
  return {
    sessionId: newId(),
    epoch: 1,
    streamId: '609340fb2a7946909659956c8aa9250c',
    product: 'meeting',
    entityId: '4444AAAiAAAAAiAiAiiAii==',
    meetingId: '88800011122',
    accountId: null,
    appId: 'app',
    offeredAt: 1_763_900_000_000,
  };
}

describeOnEachEngine('presenter-camera', (open) => {
  let running: StartedExtension;
  beforeEach(async () => {
    running = await startExtension(open, presenterCamera);
  });
  afterEach(() => running.stop());

  it('wants the camera of whoever shares, in that session, as long as they do', async () => {
    const [one, other] = [context(), context()];
    const stream = await running.openSession(one);
    await running.openSession(other);
    await stream.deliver({ ...AT, notice: 'active_speaker', userId: '16778240', userName: null });
    expect(running.liveStreams.videoOf(one.sessionId)).toBeNull();
    await stream.deliver(shares('16778240'), shares('16779264'));
    expect(running.liveStreams.videoOf(one.sessionId)).toBe('16779264');
    expect(running.liveStreams.videoOf(other.sessionId)).toBeNull();
    await stream.deliver({ ...AT, notice: 'sharing_stopped' });
    expect(running.liveStreams.videoOf(one.sessionId)).toBeNull();
  });
});
