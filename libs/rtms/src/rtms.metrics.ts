import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import type { MediaFrame, MediaKind } from './media/media-frame.type.js';
import { STATUS_OK, statusName } from './protocol/status.codes.js';
import type { CodeTable } from './protocol/unknown.codes.js';

type Count = { inc(): void };

/** Bound once: looking a label up costs more than decoding does. */
function boundByKind(bind: (kind: MediaKind) => Count): Readonly<Record<MediaKind, Count>> {
  return {
    audio: bind('audio'),
    video: bind('video'),
    share: bind('share'),
    transcript: bind('transcript'),
    chat: bind('chat'),
  };
}

function sessionMetrics(metrics: Metrics) {
  return {
    ends: metrics.counter({
      name: 'rtms_sessions_ended_total',
      help: 'Sessions that are over, by outcome.',
      labelNames: ['outcome'],
    }),
    refused: metrics.counter({
      name: 'rtms_writes_refused_total',
      help: 'Writes of an owner that another replica had replaced; nothing was changed.',
    }),
    held: metrics.gauge({
      name: 'rtms_sessions_held',
      help: 'Sessions that this replica owns.',
    }),
    waiting: metrics.gauge({
      name: 'rtms_sessions_waiting',
      help: 'Offered streams that wait for a place on any replica; each replica counts all.',
    }),
  };
}

/** What is counted; label values are a closed set or a sink's own stable name. */
@Injectable()
export class RtmsMetrics {
  readonly #byKind: Readonly<Record<MediaKind, Count>>;
  readonly #duplicates;
  readonly #dropped;
  readonly #sinkFailures;
  readonly #ignored;
  readonly #implausibleTimes;
  readonly #unknownCodes;
  readonly #handshakes;
  readonly #losses;
  readonly #otherApps;
  readonly #sessions;

  constructor(metrics: Metrics) {
    const frames = metrics.counter({
      name: 'rtms_frames_total',
      help: 'Media frames received and handed to the sinks.',
      labelNames: ['kind'],
    });
    this.#byKind = boundByKind((kind) => frames.labels(kind));
    this.#duplicates = metrics.counter({
      name: 'rtms_frames_duplicate_total',
      help: 'Audio packets that Zoom sent again after a reconnect.',
    });
    this.#dropped = metrics.counter({
      name: 'rtms_frames_dropped_total',
      help: 'Frames, and notices where nothing else waits, that a sink without credit never saw.',
      labelNames: ['sink', 'kind'],
    });
    this.#sinkFailures = metrics.counter({
      name: 'rtms_sink_failures_total',
      help: 'Times a sink threw or did not answer.',
      labelNames: ['sink', 'call'],
    });
    this.#ignored = metrics.counter({
      name: 'rtms_messages_ignored_total',
      help: 'Messages of Zoom that were malformed, unknown or out of place.',
      labelNames: ['problem'],
    });
    this.#implausibleTimes = metrics.counter({
      name: 'rtms_times_implausible_total',
      help: 'Times of media and events that cannot be right; when the message came was taken instead.',
    });
    this.#unknownCodes = metrics.counter({
      name: 'rtms_unknown_codes_total',
      help: 'Numbers in messages of Zoom that no table names, by table; of media parameters what was asked for is taken.',
      labelNames: ['table'],
    });
    this.#handshakes = metrics.counter({
      name: 'rtms_handshakes_total',
      help: 'Answered handshakes by connection and result; a number is a status of Zoom.',
      labelNames: ['connection', 'result'],
    });
    this.#losses = metrics.counter({
      name: 'rtms_connections_lost_total',
      help: 'Connections that broke, by connection and cause.',
      labelNames: ['connection', 'cause'],
    });
    this.#otherApps = metrics.counter({
      name: 'rtms_other_apps_tried_total',
      help: 'Handshakes tried in the name of another app of the account, since Zoom did not take the signature of the one that was told of the stream.',
    });
    this.#sessions = sessionMetrics(metrics);
  }

  frame(kind: MediaKind): void {
    this.#byKind[kind].inc();
  }

  duplicate(): void {
    this.#duplicates.inc();
  }

  dropped(sink: string, kind: MediaFrame['kind']): void {
    this.#dropped.labels(sink, kind).inc();
  }

  sinkFailed(sink: string, call: 'open' | 'deliver' | 'close'): void {
    this.#sinkFailures.labels(sink, call).inc();
  }

  ignored(problem: string): void {
    this.#ignored.labels(problem).inc();
  }

  implausibleTime(): void {
    this.#implausibleTimes.inc();
  }

  unknownCode(table: CodeTable): void {
    this.#unknownCodes.labels(table).inc();
  }

  /** @param status of Zoom; one that no table names counts as `unknown`. */
  handshake(connection: 'signaling' | 'media', status: number): void {
    const result = status === STATUS_OK ? 'ok' : String(status);
    this.#handshakes.labels(connection, statusName(status) === null ? 'unknown' : result).inc();
  }

  lost(connection: 'signaling' | 'media', cause: string): void {
    this.#losses.labels(connection, cause).inc();
  }

  otherAppTried(): void {
    this.#otherApps.inc();
  }

  ended(outcome: string): void {
    this.#sessions.ends.labels(outcome).inc();
  }

  writeRefused(): void {
    this.#sessions.refused.inc();
  }

  held(count: number): void {
    this.#sessions.held.set(count);
  }

  waiting(count: number): void {
    this.#sessions.waiting.set(count);
  }
}
