import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import type { Counter } from 'prom-client';
import type { PacketOutcome } from './audio/audio.hooks.js';
import type { DeletionCause } from './deletion/deletion.ledger.js';
import type { UploadFailure } from './storage/s3/s3.failures.js';
import type { WriteFailure } from './storage/write.failure.js';
import type { ChatOperation } from './chat/chat.operation.js';

export type OutputSink = 'audio' | 'chat' | 'transcript' | 'video';

/** What Prometheus sees of the outputs; labels are closed sets, never ids. */
@Injectable()
export class OutputsMetrics {
  readonly #audioPackets: Counter<'outcome'>;
  readonly #transcriptPackets: Counter<'outcome'>;
  readonly #chatPackets: Counter<'operation'>;
  readonly #writeFailures: Counter<'sink' | 'reason'>;
  readonly #uploadFailures: Counter<'reason'>;
  readonly #finalizations: Counter<'outcome'>;
  readonly #deletions: Counter<'cause'>;
  readonly #revocations: Counter<'state'>;

  constructor(metrics: Metrics) {
    this.#audioPackets = metrics.counter({
      name: 'outputs_audio_packets_total',
      help: 'Audio packets by what became of them.',
      labelNames: ['outcome'],
    });
    this.#transcriptPackets = metrics.counter({
      name: 'outputs_transcript_packets_total',
      help: 'Transcript packets: kept as an operation, or a repeat that changed nothing.',
      labelNames: ['outcome'],
    });
    this.#chatPackets = metrics.counter({
      name: 'outputs_chat_packets_total',
      help: 'Chat packets by what they do to a message.',
      labelNames: ['operation'],
    });
    this.#writeFailures = metrics.counter({
      name: 'outputs_write_failures_total',
      help: 'Writes to the local disk that failed, an S3 spool included, by reason; they are repeated with the next one.',
      labelNames: ['sink', 'reason'],
    });
    this.#uploadFailures = metrics.counter({
      name: 'outputs_upload_failures_total',
      help: 'Uploads to the S3 store that failed, by reason, each attempt; they are tried again, but for taken_over: another process completed the object.',
      labelNames: ['reason'],
    });
    this.#finalizations = metrics.counter({
      name: 'outputs_finalizations_total',
      help: 'Attempts to complete the artifacts of a session, by outcome.',
      labelNames: ['outcome'],
    });
    this.#deletions = metrics.counter({
      name: 'outputs_deletions_total',
      help: 'Deletions of content by cause; late: a stale owner had written once more; failed: to be tried again.',
      labelNames: ['cause'],
    });
    this.#revocations = metrics.counter({
      name: 'outputs_revocation_receipts_total',
      help: 'Receipts of deleted sessions, those that Zoom revoked included, that were signed; incomplete: a holder failed and is asked again.',
      labelNames: ['state'],
    });
  }

  audioPacket(outcome: PacketOutcome): void {
    this.#audioPackets.inc({ outcome });
  }

  transcriptPacket(outcome: 'kept' | 'repeated'): void {
    this.#transcriptPackets.inc({ outcome });
  }

  chatPacket(operation: ChatOperation['operation']): void {
    this.#chatPackets.inc({ operation });
  }

  writeFailed(sink: OutputSink, reason: WriteFailure): void {
    this.#writeFailures.inc({ sink, reason });
  }

  uploadFailed(reason: UploadFailure): void {
    this.#uploadFailures.inc({ reason });
  }

  finalized(outcome: 'committed' | 'deleted' | 'fenced' | 'failed'): void {
    this.#finalizations.inc({ outcome });
  }

  contentDeleted(cause: DeletionCause | 'late' | 'failed'): void {
    this.#deletions.inc({ cause });
  }

  revoked(state: 'complete' | 'incomplete'): void {
    this.#revocations.inc({ state });
  }
}
