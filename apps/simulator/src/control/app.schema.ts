import { z } from 'zod';

const text = z.string().min(1);

const fields = {
  clientSecret: text,
  accountId: text,
  active: z.boolean(),
  disabledBy: z.enum(['developer', 'zoom']),
  scopes: z.array(text),
  scopeLagMs: z.int().min(0),
  webhookSecret: text,
  managedBy: z.enum(['user', 'admin']),
  rtms: z.strictObject({
    events: z.boolean(),
    contentAccess: z.boolean(),
    addedForUser: z.boolean(),
    credits: z.boolean(),
  }),
  ownerGone: z.boolean(),
  redirectUris: z.array(z.url()),
};
const type = z.enum(['s2s', 'general', 'sdk']);

/** Body of `POST /sim/apps`. */
export const appSchema = z.strictObject({
  type,
  clientId: text,
  clientSecret: fields.clientSecret,
  accountId: fields.accountId,
  active: fields.active.default(true),
  disabledBy: fields.disabledBy.exactOptional(),
  scopes: fields.scopes.default([]),
  scopeLagMs: fields.scopeLagMs.exactOptional(),
  webhookSecret: fields.webhookSecret,
  managedBy: fields.managedBy.exactOptional(),
  rtms: fields.rtms.exactOptional(),
  ownerGone: fields.ownerGone.exactOptional(),
  redirectUris: fields.redirectUris.exactOptional(),
});

/** Body of `PATCH /sim/apps/:clientId`. */
export const appChangeSchema = z.strictObject({
  type: type.exactOptional(),
  clientSecret: fields.clientSecret.exactOptional(),
  accountId: fields.accountId.exactOptional(),
  active: fields.active.exactOptional(),
  disabledBy: fields.disabledBy.exactOptional(),
  scopes: fields.scopes.exactOptional(),
  scopeLagMs: fields.scopeLagMs.exactOptional(),
  webhookSecret: fields.webhookSecret.exactOptional(),
  managedBy: fields.managedBy.exactOptional(),
  rtms: fields.rtms.exactOptional(),
  ownerGone: fields.ownerGone.exactOptional(),
  redirectUris: fields.redirectUris.exactOptional(),
});

const rateLimit = z
  .strictObject({
    calls: z.int().min(0).exactOptional(),
    perMs: z.int().min(1).exactOptional(),
    perDay: z.int().min(0).exactOptional(),
  })
  .exactOptional();

/** Body of `PUT /sim/rate-limits`; without a plan nothing is limited. */
export const rateLimitsSchema = z.strictObject({
  plan: z.enum(['free', 'pro', 'business']).exactOptional(),
  limits: z
    .strictObject({
      Light: rateLimit,
      Medium: rateLimit,
      Heavy: rateLimit,
      'Resource-intensive': rateLimit,
    })
    .exactOptional(),
  sharedPerDay: z.int().min(0).exactOptional(),
  headers: z.boolean().exactOptional(),
  retryAfter: z.enum(['seconds', 'http-date', 'iso']).exactOptional(),
});
