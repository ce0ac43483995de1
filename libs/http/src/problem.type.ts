/** A problem details object (RFC 9457), as every failed request is answered. */
export interface Problem {
  /** `urn:problem-type:zoom-platform:<code>`; identifies the kind, is not meant to be fetched. */
  readonly type: string;
  /** The status' reason phrase. */
  readonly title: string;
  readonly status: number;
  /** One sentence for a person. */
  readonly detail: string;
  /** Stable and dotted: what a program decides on. */
  readonly code: string;
  /** What to do about it, where we know. */
  readonly fix?: string;
  /** Path of the request, without its query. */
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
