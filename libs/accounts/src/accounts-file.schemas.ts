import { z } from 'zod';
import {
  accountIdSchema,
  clientIdSchema,
  clientSecretSchema,
  MOST_WEBHOOK_SECRETS,
  webhookSecretSchema,
} from './credential.schemas.js';
import { CLOUD_NAMES } from './zoom-cloud.presets.js';
import {
  hostSchema,
  oauthUrlSchema,
  redirectUriSchema,
  zoomUrlSchema,
} from './zoom-url.schemas.js';

function pattern(expression: RegExp, message: string) {
  return z.string().superRefine((text, context) => {
    if (!expression.test(text)) context.addIssue({ code: 'custom', message });
  });
}

const appId = pattern(
  /^[a-z0-9][a-z0-9_.-]{0,63}$/i,
  'is no short name of letters, digits, _, . and -',
);
/** An account number, which YAML takes for a number, gets the explanation of the text. */
function numberAsText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

const path = pattern(/\S/, 'is empty');

/** A preset by its name, or hosts of its own. */
const cloudName = z.enum(CLOUD_NAMES);
const ownCloud = z.strictObject({
  oauthUrl: oauthUrlSchema,
  apiUrl: zoomUrlSchema.optional(),
  apiAllowedHosts: z.array(hostSchema).min(1).optional(),
});

export const appEntry = z.strictObject({
  id: appId,
  clientId: clientIdSchema,
  clientSecret: clientSecretSchema.optional(),
  clientSecretFile: path.optional(),
  webhookSecrets: z.array(webhookSecretSchema).min(1).max(MOST_WEBHOOK_SECRETS).optional(),
  webhookSecretFiles: z.array(path).min(1).max(MOST_WEBHOOK_SECRETS).optional(),
  kind: z.enum(['general', 's2s']).optional(),
  redirectUri: redirectUriSchema.optional(),
  scopes: z
    .array(pattern(/^[\w:]+$/, 'is no scope of Zoom'))
    .min(1)
    .optional(),
  cloud: z.union([cloudName, ownCloud]).optional(),
});

export const accountEntry = z.strictObject({
  accountId: z.preprocess(numberAsText, accountIdSchema),
  name: z.string().min(1).max(200).optional(),
  default: z.boolean().optional(),
  clientId: clientIdSchema,
  clientSecret: clientSecretSchema.optional(),
  clientSecretFile: path.optional(),
  cloud: z.union([cloudName, ownCloud]).optional(),
  apps: z.array(appId).min(1).optional(),
});

/** The file as a whole; what its entries say about one another, `accounts-file.rules` checks. */
export const accountsFileSchema = z.strictObject({
  apps: z.array(appEntry).default([]),
  accounts: z.array(accountEntry).default([]),
});

export type AppEntry = z.infer<typeof appEntry>;
export type AccountEntry = z.infer<typeof accountEntry>;
export type AccountsFile = z.infer<typeof accountsFileSchema>;
