import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ZoomApps } from '@zoom-platform/accounts';
import { Clock, PlatformError } from '@zoom-platform/kernel';
import type { FastifyRequest } from 'fastify';
import { RefusedDeliveries } from '../refusals/refused.deliveries.js';
import {
  WebhookBodyEmptyError,
  WebhookContentTypeError,
  WebhooksNotConfiguredError,
} from '../webhooks.errors.js';
import { secretsOfAppFirst } from './secret.order.js';
import './verified-delivery.decorator.js';
import type { VerifiedDelivery } from './verified-delivery.type.js';
import { ZoomSignatureVerifier } from './zoom-signature.verifier.js';

/** Lets signed bytes through, and nothing else; parses nothing. Needs `@RawBody()` on the route. */
@Injectable()
export class ZoomSignatureGuard implements CanActivate {
  constructor(
    private readonly apps: ZoomApps,
    private readonly verifier: ZoomSignatureVerifier,
    private readonly clock: Clock,
    private readonly refusals: RefusedDeliveries,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    try {
      request.zoomDelivery = await this.#verified(request);
    } catch (error) {
      if (error instanceof PlatformError) {
        this.refusals.note(error.code, header(request.headers, 'clientid'));
      }
      throw error;
    }
    return true;
  }

  async #verified(request: FastifyRequest): Promise<VerifiedDelivery> {
    const secrets = await this.apps.webhookSecrets();
    if (secrets.length === 0) throw new WebhooksNotConfiguredError();
    if (!isJson(request.headers['content-type'])) throw new WebhookContentTypeError();
    const rawBody = request.body;
    if (!Buffer.isBuffer(rawBody) || rawBody.length === 0) throw new WebhookBodyEmptyError();
    const timestamp = header(request.headers, 'x-zm-request-timestamp');
    const signature = header(request.headers, 'x-zm-signature');
    const candidates = secretsOfAppFirst(secrets, await this.#namedApp(request.headers));
    const { appId, secret } = this.verifier.verify({ signature, timestamp, rawBody }, candidates);
    return {
      appId,
      secret,
      rawBody,
      receivedAt: new Date(this.clock.now()),
      signedAt: Number(timestamp),
      requestId: shortHeader(request.headers, 'x-zm-request-id'),
      trackingId: shortHeader(request.headers, 'x-zm-trackingid'),
      traceparent: shortHeader(request.headers, 'traceparent'),
    };
  }

  /** `clientid` is not signed and anybody can send it: a hint, which never lets a delivery through. */
  async #namedApp(headers: IncomingHttpHeaders): Promise<string | undefined> {
    const clientId = header(headers, 'clientid');
    return clientId === undefined ? undefined : (await this.apps.appByClientId(clientId))?.id;
  }
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** These are not signed: they are kept for support only, and never at any length. */
function shortHeader(headers: IncomingHttpHeaders, name: string): string | null {
  return header(headers, name)?.slice(0, 256) ?? null;
}
