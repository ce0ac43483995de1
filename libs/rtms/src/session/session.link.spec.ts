import { expect, it, vi } from 'vitest';
import { describeSessions } from '../testing/session.stage.js';
import { SessionDialer } from './session.dialer.js';

describeSessions('A dial that nobody wants any more', (at) => {
  it('interrupts nothing when it fails after the one that replaced it', async () => {
    const stage = at();
    const replica = await stage.start();
    const stale = Promise.withResolvers<null>();
    const dial = vi.spyOn(replica.application.get(SessionDialer), 'dial');
    dial.mockReturnValueOnce(stale.promise);
    await stage.publish(stage.started({ serverUrls: [stage.zoom.url('/gone')] }));
    await stage.eventually(() => {
      expect(dial).toHaveBeenCalledTimes(1);
    });
    await stage.publish(stage.started());
    await stage.streaming();
    stale.reject(new Error('planted'));
    await stage.publish(stage.stopped(6));
    await stage.eventually(async () => {
      expect(await stage.session()).toMatchObject({ state: 'ended', outcome: 'ended' });
      expect(stage.published).toEqual(['started 1', 'ended ended 6']);
    });
    expect(await stage.session()).toMatchObject({ handshakes: 1, last_cause: 'failover' });
    expect(dial).toHaveBeenCalledTimes(2);
  });
});
