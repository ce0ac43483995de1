import { Injectable } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { waitForNews, type NewsSource } from '@zoom-platform/kernel';
import { OpenRecordings } from '../session/open.recordings.js';
import { epochsOf } from '../session/session.epochs.js';
import { SessionLedger } from '../session/session.ledger.js';
import { RunningSpeakers } from '../speakers/running.speakers.js';
import { LogTail, type NumberedLine } from '../storage/log.tail.js';
import type { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import {
  channelOf,
  type TranscriptOperation,
  transcriptOperation,
} from './transcript.operation.js';
import type { TranscriptSegment } from './transcript.segments.js';
import { TranscriptSignal } from './transcript.signal.js';

/** Another process may write the log: without a signal it is looked at this often. */
const POLL_MS = 1_000;

type Tail = LogTail<typeof transcriptOperation>;

interface EpochLine extends NumberedLine<TranscriptOperation> {
  readonly epoch: number;
}

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
   * Server-sent events: `segment` (put it in place of what had its id; `speakerId` as far as that is
   * known by then), `deleted`, and `end` when nothing more will come. Event ids are `<epoch>:<line of the operation log>`; with one as
   * `after`, the events that follow it come.
   */
  async *follow(
    sessionId: string,
    after: string,
    abort: AbortSignal,
  ): AsyncGenerator<MessageEvent> {
    const signalled: NewsSource = (listener) => this.signal.subscribe(sessionId, listener);
    const tails = new Map<number, Tail>();
    const speakers = new RunningSpeakers(this.store);
    const seen = cursorOf(after);
    let last = after;
    while (!abort.aborted) {
      const news = waitForNews(signalled, POLL_MS, abort);
      const isOver = await this.#isOver(sessionId);
      const epochs = await epochsOf(this.store, sessionId);
      const written = await this.#read(epochs, tails);
      for (const { line } of written) speakers.heard(line);
      const known = written.length > 0 ? await speakers.known(epochs) : null;
      for (const { epoch, number, line } of written) {
        const isSeen = epoch < seen.epoch || (epoch === seen.epoch && number <= seen.number);
        if (isSeen || !line.current) continue;
        last = `${String(epoch)}:${String(number)}`;
        yield eventOf(last, line, known?.get(line.id));
      }
      if (isOver) {
        yield { id: last, type: 'end', data: {} };
        return;
      }
      await news;
    }
  }

  async #read(epochs: readonly EpochKeys[], tails: Map<number, Tail>): Promise<EpochLine[]> {
    const lines: EpochLine[] = [];
    for (const keys of epochs) {
      const known = tails.get(keys.epoch);
      const tail = known ?? new LogTail(this.store, keys.transcriptOperations, transcriptOperation);
      tails.set(keys.epoch, tail);
      for (const numbered of await tail.next()) lines.push({ epoch: keys.epoch, ...numbered });
    }
    return lines;
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

/** @param known the segment as far as it stands, which no text does not. */
function eventOf(
  eventId: string,
  operation: TranscriptOperation,
  known: TranscriptSegment | undefined,
): MessageEvent {
  const { id, attribute, userId, startTime, endTime, language, text } = operation;
  if (attribute === 'delete') return { id: eventId, type: 'deleted', data: { id } };
  const userName = operation.userName ?? known?.userName ?? null;
  const speakerId = known?.speakerId ?? null;
  const said = { id, userId, speakerId, userName, startTime, endTime, language, text };
  const data = { ...said, ...channelOf(operation) };
  return { id: eventId, type: 'segment', data };
}
