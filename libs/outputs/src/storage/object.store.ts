import type { Readable } from 'node:stream';

export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  /** Unix milliseconds of the last write, by the store's clock. */
  readonly modifiedAt: number;
}

/** An object that is still being written, by one writer. */
export interface GrowingObject {
  readonly key: string;
  /** Writes the chunks one after the other from a byte position on; what lies between reads as zero. */
  writeAt(position: number, chunks: readonly Uint8Array[]): Promise<void>;
  truncate(bytes: number): Promise<void>;
  /** Makes all of it durable and closes it. */
  seal(): Promise<void>;
}

/**
 * Where media files and manifests lie. Objects cannot be fenced, so their keys carry session,
 * epoch, track and part (design §3); a reader trusts only what a committed manifest names.
 *
 * An adapter for a store without positional writes spools an object on local disk until it is sealed.
 */
export abstract class ObjectStore {
  /** Folder on the disk of this process, or on one that replicas share: for all objects, or until they are uploaded. */
  abstract readonly localFolder: string;
  /** Starts a new object. @throws ObjectExistsError rather than destroy what was recorded before, ContentDeletedError */
  abstract create(key: string): Promise<GrowingObject>;
  /** Opens an object that a killed process left, to complete it. @throws ObjectNotFoundError */
  abstract reopen(key: string): Promise<GrowingObject>;
  /** Stores a whole object: readers see the old one or the new one, never a part. @throws ContentDeletedError */
  abstract put(key: string, content: Iterable<string | Uint8Array>): Promise<void>;
  abstract stat(key: string): Promise<ObjectInfo | null>;
  /** Every object whose key starts with `folder/`, sorted by key. */
  abstract list(folder: string): Promise<readonly ObjectInfo[]>;
  /** Names of the folders right below `folder/`, sorted. */
  abstract folders(folder: string): Promise<readonly string[]>;
  /** Of those only the ones that have something below {@link localFolder}. */
  abstract localFolders(folder: string): Promise<readonly string[]>;
  /** What {@link erase} is to delete: {@link list}, and keys of which a bucket has former versions only. */
  remains(folder: string): Promise<readonly ObjectInfo[]> {
    return this.list(folder);
  }
  /** {@link folders}, and those in which a bucket has former versions only. */
  foldersOfRemains(folder: string): Promise<readonly string[]> {
    return this.folders(folder);
  }
  /** @param range bytes, both ends included. @throws ObjectNotFoundError */
  abstract read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** Deletes an object for good, former versions too; one that is not there is no error. */
  abstract delete(key: string): Promise<void>;
  /**
   * Deletes every object whose key starts with `folder/`, for good; none is no error. On a disk that replicas
   * share, no process makes one there afterwards.
   *
   * @throws FolderBusyError where a writer was faster each time
   */
  abstract erase(folder: string): Promise<void>;
  /**
   * Before a session's artifacts are completed: what lost writers left unfinished below `folder/` becomes
   * objects, and what this process holds of it is in the store.
   *
   * @throws ObjectUnfinishedError while a writer may still be at work
   */
  abstract complete(folder: string): Promise<void>;
  /** Whether the store can be used at all. @throws with a stable code and a fix */
  abstract check(): Promise<void>;
}
