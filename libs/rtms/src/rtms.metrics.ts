import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';

const frames = new Counter({
  name: 'rtms_frames_total',
  help: 'Media frames received and handed to the sinks.',
  labelNames: ['kind'],
});
const duplicates = new Counter({
  name: 'rtms_frames_duplicate_total',
  help: 'Audio packets that Zoom sent again after a reconnect.',
});
const dropped = new Counter({
  name: 'rtms_frames_dropped_total',
  help: 'Frames that a sink without credit never saw.',
  labelNames: ['sink', 'kind'],
});
const sinkFailures = new Counter({
  name: 'rtms_sink_failures_total',
  help: 'Times a sink threw or did not answer.',
  labelNames: ['sink', 'call'],
});
const ignored = new Counter({
  name: 'rtms_messages_ignored_total',
  help: 'Messages of Zoom that were malformed or of an unknown type.',
  labelNames: ['problem'],
});
const handshakes = new Counter({
  name: 'rtms_handshakes_total',
  help: 'Handshakes by connection and result; a number is a status of Zoom.',
  labelNames: ['connection', 'result'],
});
const losses = new Counter({
  name: 'rtms_connections_lost_total',
  help: 'Connections that broke, by connection and cause.',
  labelNames: ['connection', 'cause'],
});
const ends = new Counter({
  name: 'rtms_sessions_ended_total',
  help: 'Sessions that are over, by outcome.',
  labelNames: ['outcome'],
});
const held = new Gauge({
  name: 'rtms_sessions_held',
  help: 'Sessions that this replica owns.',
});

const frameCounters = {
  audio: frames.labels('audio'),
  video: frames.labels('video'),
  share: frames.labels('share'),
  transcript: frames.labels('transcript'),
  chat: frames.labels('chat'),
} as const;

/** What is counted; label values are a closed set or a sink's own stable name. */
@Injectable()
export class RtmsMetrics {
  frame(kind: keyof typeof frameCounters): void {
    frameCounters[kind].inc();
  }

  duplicate(): void {
    duplicates.inc();
  }

  dropped(sink: string, kind: string, count: number): void {
    dropped.labels(sink, kind).inc(count);
  }

  sinkFailed(sink: string, call: 'open' | 'deliver' | 'close'): void {
    sinkFailures.labels(sink, call).inc();
  }

  ignored(problem: string): void {
    ignored.labels(problem).inc();
  }

  handshake(connection: 'signaling' | 'media', result: string): void {
    handshakes.labels(connection, result).inc();
  }

  lost(connection: 'signaling' | 'media', cause: string): void {
    losses.labels(connection, cause).inc();
  }

  ended(outcome: string): void {
    ends.labels(outcome).inc();
  }

  held(count: number): void {
    held.set(count);
  }
}
