import { EpochKeys, sessionFolder } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';

/** Every epoch that left something of a session in the store, in order. */
export async function epochsOf(store: ObjectStore, sessionId: string): Promise<EpochKeys[]> {
  const objects = await store.list(sessionFolder(sessionId));
  const epochs = new Set<number>();
  for (const { key } of objects) {
    const epoch = EpochKeys.epochOf(key);
    if (epoch !== null) epochs.add(epoch);
  }
  return [...epochs].sort((a, b) => a - b).map((epoch) => new EpochKeys(sessionId, epoch));
}
