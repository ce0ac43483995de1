import { afterEach, beforeEach } from 'vitest';

interface Stage {
  close(): Promise<void>;
}

/**
 * Opens a stage before each test of the suite that calls this, and closes it after the test.
 * @returns what stands during the test that runs; throws an `Error` where none does.
 */
export function standing<S extends Stage>(open: () => Promise<S>): () => S {
  let stage: S | undefined;
  beforeEach(async () => {
    stage = await open();
  });
  afterEach(async () => {
    await stage?.close();
    stage = undefined;
  });
  return () => {
    if (stage === undefined) throw new Error('no test runs');
    return stage;
  };
}
