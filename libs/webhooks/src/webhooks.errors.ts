import { PlatformError } from '@zoom-platform/kernel';

/** No app has a webhook secret, so nothing could be verified: the route is off. */
export class WebhooksNotConfiguredError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.not_configured',
      status: 503,
      message: 'No webhook secret is configured, so no delivery can be verified.',
      fix: 'Set the Secret Token of the Zoom app (its page: Features, Access) and restart.',
    });
  }
}

export class WebhookContentTypeError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.content_type_unsupported',
      status: 415,
      message: 'A webhook delivery has the content type application/json.',
    });
  }
}

export class WebhookBodyEmptyError extends PlatformError {
  constructor() {
    super({ code: 'webhooks.body_empty', status: 400, message: 'The delivery has no body.' });
  }
}

/** Signed, yet not JSON. */
export class WebhookBodyNotJsonError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.body_not_json',
      status: 400,
      message: 'The signature holds, but the body is not JSON.',
    });
  }
}

export class SignatureMissingError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.signature_missing',
      status: 401,
      message: 'The header x-zm-signature or x-zm-request-timestamp is missing.',
      fix: 'If a proxy stands in front of this service, let it pass the x-zm-* headers on.',
    });
  }
}

/** The signature is not `v0=` and 64 lower-case hex digits, or the timestamp not ten digits. */
export class SignatureMalformedError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.signature_malformed',
      status: 401,
      message: 'x-zm-signature is v0= and 64 hex digits, x-zm-request-timestamp ten digits.',
    });
  }
}

const CLOCK_FIX = 'Compare the clock of this machine with a time server.';

export class SignatureStaleError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.signature_stale',
      status: 401,
      message: 'The delivery was signed too long ago.',
      fix: CLOCK_FIX,
    });
  }
}

export class SignatureFromFutureError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.signature_from_future',
      status: 401,
      message: 'The delivery was signed in the future of our clock.',
      fix: CLOCK_FIX,
    });
  }
}

export class SignatureMismatchError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.signature_mismatch',
      status: 401,
      message: 'No configured webhook secret produces this signature over this body.',
      fix: 'Compare the Secret Token of the Zoom app with the configured one.',
    });
  }
}

/** A `plainToken` that could be the text of a signature (it has a colon), or is none at all. */
export class PlainTokenRefusedError extends PlatformError {
  constructor() {
    super({
      code: 'webhooks.plain_token_refused',
      status: 400,
      message: 'The plainToken of the URL validation is not a token.',
    });
  }
}

/** The database did not come back while the request was held; Zoom delivers again. */
export class InboxUnavailableError extends PlatformError {
  constructor(cause?: unknown) {
    super({
      code: 'webhooks.inbox_unavailable',
      status: 503,
      message: 'The inbox cannot be written now; the delivery was not acknowledged.',
      fix: 'Check the database; Zoom delivers again after 5, 25 and 85 minutes.',
      cause,
    });
  }
}

/** The database refuses this one delivery; its neighbours were kept. */
export class DeliveryNotKeptError extends PlatformError {
  constructor(cause: unknown) {
    super({
      code: 'webhooks.delivery_not_kept',
      status: 500,
      message: 'The database refused this delivery; it was not acknowledged.',
      cause,
    });
  }
}
