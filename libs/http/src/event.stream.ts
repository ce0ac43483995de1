import type { MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';

/**
 * What an `@Sse` route answers: the events of an iteration, as they come. The signal is aborted when
 * the listener leaves; an error of the iteration ends the stream.
 */
export function eventStream(
  follow: (abort: AbortSignal) => AsyncIterable<MessageEvent>,
): Observable<MessageEvent> {
  return new Observable<MessageEvent>((subscriber) => {
    const abort = new AbortController();
    const send = async () => {
      for await (const event of follow(abort.signal)) subscriber.next(event);
      subscriber.complete();
    };
    send().catch((error: unknown) => {
      subscriber.error(error);
    });
    return () => {
      abort.abort();
    };
  });
}
