import {
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  type JetStreamClient,
} from '@nats-io/jetstream';
import { connect, headers, nanos, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import { RelayMessageRefusedError } from '../events.errors.js';
import type { CloudEvent } from './cloud-event.type.js';
import { EventRelay, type RelayOptions } from './event-relay.port.js';

export interface NatsRelayOptions {
  /** `nats://host:4222`, with user and password where there are any; several by commas. */
  readonly url: string;
  /** Name of the JetStream stream; made when it is missing. */
  readonly stream: string;
  /** Events go to `<prefix>.<type>`. */
  readonly subjectPrefix: string;
  /** Milliseconds that the broker may take to say that it has kept an event. */
  readonly ackTimeoutMs: number;
}

interface Open {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
}

/** JetStream itself drops a repeat with the same id for so long; later ones are the consumer's. */
const DUPLICATE_WINDOW_MS = 10 * 60_000;
const STREAM_NOT_FOUND = 10_059;
const STREAM_NAME_IN_USE = 10_058;

/** CloudEvents (structured mode) to NATS JetStream; settles with JetStream's own acknowledgement. */
export class NatsRelay extends EventRelay {
  #opening: Promise<Open> | undefined;

  constructor(private readonly options: NatsRelayOptions) {
    super();
  }

  async publish(event: CloudEvent, { replayed = false }: RelayOptions = {}): Promise<void> {
    const opening = this.#open();
    try {
      await this.#send(await opening, event, replayed);
    } catch (error) {
      // The stream may be gone, with the broker's disk or by hand: the next attempt looks for it.
      if (!(error instanceof RelayMessageRefusedError)) await this.#drop(opening);
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#opening !== undefined) await this.#drop(this.#opening);
  }

  async #send({ connection, client }: Open, event: CloudEvent, replayed: boolean): Promise<void> {
    const { subjectPrefix, ackTimeoutMs: timeout } = this.options;
    const payload = JSON.stringify(event);
    const bytes = Buffer.byteLength(payload);
    if (bytes > largestOf(connection)) {
      // The limit is that of the last connection: a broker that has just come back may take more.
      await Promise.race([connection.rtt(), silence(timeout)]);
      const largest = largestOf(connection);
      if (bytes > largest) throw new RelayMessageRefusedError(largest);
    }
    const sent = headers();
    sent.set('content-type', 'application/cloudevents+json; charset=utf-8');
    const subject = `${subjectPrefix}.${event.type}`;
    // JetStream drops what comes again under the same message id; a replay has none.
    const msgID = replayed ? {} : { msgID: event.id };
    await client.publish(subject, payload, { ...msgID, headers: sent, timeout });
  }

  /** The first use connects; one that failed or was closed is dialled anew by the next. */
  #open(): Promise<Open> {
    this.#opening ??= this.#dial();
    return this.#opening;
  }

  #dial(): Promise<Open> {
    const opening = this.#connect();
    const forget = () => {
      this.#forget(opening);
    };
    // A failed attempt is its caller's to report; here it is only forgotten.
    void opening.then(({ connection }) => connection.closed()).then(forget, forget);
    return opening;
  }

  /** Only this one: another may have taken its place since. */
  #forget(opening: Promise<Open>): void {
    if (this.#opening === opening) this.#opening = undefined;
  }

  async #drop(opening: Promise<Open>): Promise<void> {
    this.#forget(opening);
    const open = await opening.catch(() => undefined);
    await open?.connection.close();
  }

  async #connect(): Promise<Open> {
    const connection = await connect({
      servers: this.options.url.split(',').map((url) => url.trim()),
      name: 'zoom-platform',
      maxReconnectAttempts: -1,
      // A server whose users are being set up refuses us for a while; that is no reason to give up.
      ignoreAuthErrorAbort: true,
      timeout: this.options.ackTimeoutMs,
    });
    try {
      await this.#ensureStream(connection);
      return { connection, client: jetstream(connection) };
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async #ensureStream(connection: NatsConnection): Promise<void> {
    const { stream: name, subjectPrefix } = this.options;
    const { streams } = await jetstreamManager(connection, { timeout: this.options.ackTimeoutMs });
    try {
      await streams.info(name);
    } catch (error) {
      if (codeOf(error) !== STREAM_NOT_FOUND) throw error;
      const duplicate_window = nanos(DUPLICATE_WINDOW_MS);
      const subjects = [`${subjectPrefix}.>`];
      await streams.add({ name, subjects, duplicate_window }).catch((failure: unknown) => {
        // Another replica has made it meanwhile.
        if (codeOf(failure) !== STREAM_NAME_IN_USE) throw failure;
      });
    }
  }
}

/** @throws once so many milliseconds are over. */
async function silence(milliseconds: number): Promise<never> {
  await delay(milliseconds, undefined, { ref: false });
  throw new Error('The broker does not answer.');
}

function largestOf({ info }: NatsConnection): number {
  return info?.max_payload ?? Number.POSITIVE_INFINITY;
}

function codeOf(error: unknown): number | undefined {
  return error instanceof JetStreamApiError ? error.code : undefined;
}
