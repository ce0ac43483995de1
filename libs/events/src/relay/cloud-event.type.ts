import type { LoggedEvent } from '../log/logged-event.row.js';

/** A domain event for other services: CloudEvents 1.0, structured mode, with its extensions. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** The envelope's id: the same at every repeat, so that a consumer can drop it. */
  readonly id: string;
  readonly source: string;
  /** Name and version: `rtms.session.started.v1`. */
  readonly type: string;
  /** The ordering key, e.g. an RTMS stream id. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Extension "partitioning": equal keys are in order. */
  readonly partitionkey: string;
  /** Extension "distributed tracing" has no room for these: ids of the chain of causes. */
  readonly correlationid: string;
  readonly causationid?: string;
  readonly accountid?: string;
  readonly data: unknown;
}

const SOURCE = 'urn:zoom-platform';

export function cloudEventOf(event: LoggedEvent): CloudEvent {
  const data: unknown = JSON.parse(event.payload);
  return {
    specversion: '1.0',
    id: event.id,
    source: SOURCE,
    type: `${event.type}.v${String(event.version)}`,
    subject: event.key,
    time: event.occurred_at.toISOString(),
    datacontenttype: 'application/json',
    partitionkey: event.key,
    correlationid: event.correlation_id,
    ...(event.causation_id === null ? {} : { causationid: event.causation_id }),
    ...(event.account_id === null ? {} : { accountid: event.account_id }),
    data,
  };
}
