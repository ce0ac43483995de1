import { expect, it, vi } from 'vitest';
import { describeOutputs } from '../testing/outputs.stage.js';
import { RecordingCompletion } from './recording.completion.js';
import { SessionLedger } from './session.ledger.js';

describeOutputs('sweeps for recordings without a manifest', (at) => {
  it('do not queue up while one is not answered, and go on afterwards', async () => {
    const { app } = at().outputs;
    const completion = app.get(RecordingCompletion);
    const held = Promise.withResolvers<[]>();
    const asked = vi.spyOn(app.get(SessionLedger), 'takeUnfinished');
    asked.mockReturnValueOnce(held.promise);
    for (let tick = 0; tick < 10; tick += 1) completion.onSweepDue();
    await vi.waitFor(() => {
      expect(asked).toHaveBeenCalledTimes(1);
    });
    held.resolve([]);
    // A sweep that had been queued would have begun by the end of this one.
    await completion.sweep();
    expect(asked).toHaveBeenCalledTimes(2);
    completion.onSweepDue();
    expect(asked).toHaveBeenCalledTimes(3);
  });
});
