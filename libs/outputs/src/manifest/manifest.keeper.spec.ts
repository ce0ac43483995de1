import { newId } from '@zoom-platform/kernel';
import { expect, it } from 'vitest';
import { ContentDeletion } from '../deletion/content.deletion.js';
import { describeOutputs } from '../testing/outputs.stage.js';
import { ManifestKeeper } from './manifest.keeper.js';

describeOutputs('a session that was recorded', (at) => {
  it('is kept until all that is left of it is deleted', async () => {
    const stage = at();
    const { app } = stage.outputs;
    const { sessionId } = stage.session;
    await stage.captured();
    await stage.endedDaysAgo(100);
    const never = newId();
    const kept = () => app.get(ManifestKeeper).keeps([never, sessionId]);
    expect(await kept()).toEqual([sessionId]);
    await app.get(ContentDeletion).delete(sessionId, 'recordings', 'retention');
    expect(await kept()).toEqual([sessionId]);
    await app.get(ContentDeletion).delete(sessionId, 'all', 'retention');
    expect(await kept()).toEqual([]);
  });
});
