import { ZoomApiRefusedError } from '@zoom-platform/zoom-api';
import { z } from 'zod';

/** What Zoom answered to a request to start a stream. */
export interface StartRefusal {
  /** Our code of it, e.g. `zoom.content_not_allowed`. */
  readonly code: string;
  readonly zoomStatus: number;
  /** E.g. 13262, 3000, 4711; null: Zoom gave none. */
  readonly zoomCode: number | null;
}

const quote = z.object({ zoomStatus: z.number(), zoomCode: z.number().optional() });

/** Undefined where it is no answer of Zoom's: whether the stream starts is not known then. */
export function startRefusalIn(error: unknown): StartRefusal | undefined {
  if (!(error instanceof ZoomApiRefusedError)) return undefined;
  const { zoomStatus, zoomCode = null } = quote.parse(error.extensions);
  return { code: error.code, zoomStatus, zoomCode };
}
