import type { ZoomPath } from '@zoom-platform/zoom-api';
import type { ZoomGrant } from './token-probe.port.js';

export interface ApiQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: ZoomPath;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One answer of the REST API, whatever it says. */
export type ApiAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The parsed body; `undefined`: none, or not a JSON object. */
      readonly body: Readonly<Record<string, unknown>> | undefined;
      readonly isJson: boolean;
      /** `name` in lower case. */
      readonly header: (name: string) => string | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly fix: string;
    };

/** One call with one token: no retry, no budget, no new token, so that the answer is Zoom's own. */
export abstract class ApiProbe {
  abstract ask(grant: ZoomGrant, question: ApiQuestion): Promise<ApiAnswer>;
}
