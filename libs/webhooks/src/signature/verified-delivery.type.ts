/** A delivery whose signature holds; its body has not been looked into yet. */
export interface VerifiedDelivery {
  /** Configured id of the Zoom app whose secret verified it. */
  readonly appId: string;
  /** The secret that verified it; answers a URL validation, never kept or logged. */
  readonly secret: string;
  /** Exactly the bytes that were signed. */
  readonly rawBody: Buffer;
  readonly receivedAt: Date;
  /** Unix seconds of the signature. */
  readonly signedAt: number;
  /** `x-zm-request-id`: the same on each retry of a delivery. */
  readonly requestId: string | null;
  /** `x-zm-trackingid`: what Zoom's support asks for. */
  readonly trackingId: string | null;
  /** W3C trace context. */
  readonly traceparent: string | null;
}
