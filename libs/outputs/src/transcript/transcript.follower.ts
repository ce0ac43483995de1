import { Injectable } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { waitForNews, type NewsSource } from '@zoom-platform/kernel';
import { OpenRecordings } from '../session/open.recordings.js';
import { epochsOf } from '../session/session.epochs.js';
import { SessionLedger } from '../session/session.ledger.js';
import { LogTail } from '../storage/log.tail.js';
import { ObjectStore } from '../storage/object.store.js';
import { type TranscriptOperation, transcriptOperation } from './transcript.operation.js';
import { TranscriptSignal } from './transcript.signal.js';

/** Another process may write the log: without a signal it is looked at this often. */
const POLL_MS = 1_000;

type Tail = LogTail<typeof transcriptOperation>;

/** Follows a session's operation logs from any point to the session's end. */
@Injectable()
export class TranscriptFollower {
  constructor(
    private readonly store: ObjectStore,
    private readonly signal: TranscriptSignal,
    private readonly recordings: OpenRecordings,
    private readonly ledger: SessionLedger,
  ) {}

  /**
   * Server-sent events: `segment` (put it in place of what had its id), `deleted`, and `end` when
   * nothing more will come. Event ids are `<epoch>:<line of the operation log>`; with one as
   * `after`, the events that follow it come.
   */
  async *follow(
    sessionId: string,
    after: string,
    abort: AbortSignal,
  ): AsyncGenerator<MessageEvent> {
    const written: NewsSource = (listener) => this.signal.subscribe(sessionId, listener);
    const tails = new Map<number, Tail>();
    const seen = cursorOf(after);
    let last = after;
    while (!abort.aborted) {
      const news = waitForNews(written, POLL_MS, abort);
      const isOver = await this.#isOver(sessionId);
      for await (const { epoch, number, line } of this.#read(sessionId, tails)) {
        const isSeen = epoch < seen.epoch || (epoch === seen.epoch && number <= seen.number);
        if (isSeen || !line.current) continue;
        last = `${String(epoch)}:${String(number)}`;
        yield eventOf(last, line);
      }
      if (isOver) {
        yield { id: last, type: 'end', data: {} };
        return;
      }
      await news;
    }
  }

  async *#read(sessionId: string, tails: Map<number, Tail>) {
    for (const keys of await epochsOf(this.store, sessionId)) {
      const known = tails.get(keys.epoch);
      const tail = known ?? new LogTail(this.store, keys.transcriptOperations, transcriptOperation);
      tails.set(keys.epoch, tail);
      for (const numbered of await tail.next()) yield { epoch: keys.epoch, ...numbered };
    }
  }

  async #isOver(sessionId: string): Promise<boolean> {
    if (this.recordings.isOpen(sessionId)) return false;
    return this.ledger.isSettled(sessionId);
  }
}

/** A cursor that is not ours starts at the beginning: repeats are harmless, gaps are not. */
function cursorOf(after: string): { epoch: number; number: number } {
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(after);
  return { epoch: Number(match?.[1] ?? 0), number: Number(match?.[2] ?? 0) };
}

function eventOf(eventId: string, operation: TranscriptOperation): MessageEvent {
  const { id, attribute, userId, userName, startTime, endTime, language, text } = operation;
  if (attribute === 'delete') return { id: eventId, type: 'deleted', data: { id } };
  const data = { id, userId, userName, startTime, endTime, language, text };
  return { id: eventId, type: 'segment', data };
}
