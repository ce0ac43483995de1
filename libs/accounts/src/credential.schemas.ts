import { z } from 'zod';

/** What people leave in a copied `.env`: `<client id>`, `your_secret`, `xxxx`, `changeme`, `…`. */
const PLACEHOLDER =
  /^(<.*>|\[.*\]|\{.*\}|\$.*|(x|\*|\.|…)+|your[\s_-].*|.*(change|replace)[\s_-]?me.*|todo|none|null|undefined)$/i;

/** Why a text cannot be a credential of any kind; `undefined` when nothing speaks against it. */
function defectOf(text: string): string | undefined {
  if (PLACEHOLDER.test(text)) return 'is a placeholder, not a value from Zoom';
  if (/^["'`]|["'`]$/.test(text)) return 'stands in quotes';
  if (/\s/.test(text)) return 'has white space inside';
  if (!/^[\x21-\x7e]*$/.test(text)) return 'has characters that Zoom never uses';
  return undefined;
}

/** Most Secret Tokens of one app at once. */
export const MOST_WEBHOOK_SECRETS = 5;

type FindDefect = (text: string) => string | undefined;

function credential(ownDefect: FindDefect) {
  return z.string().superRefine((text, context) => {
    const message = defectOf(text) ?? ownDefect(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

function tooShort(text: string): string | undefined {
  return text.length < 8 ? 'is too short: a part of it was not copied' : undefined;
}

function notOpaqueId(text: string): string | undefined {
  return /^[\w-]+$/.test(text) ? tooShort(text) : 'has characters that no id of Zoom has';
}

/** Zoom's Account ID: about 22 of `A-Z a-z 0-9 _ -` (zoom-api §0). */
export const accountIdSchema = credential((text) =>
  /^[\d-]+$/.test(text)
    ? 'is the account number; the Account ID is another value, of about 22 letters and digits, ' +
      'on the page "App Credentials" of the Server-to-Server OAuth app'
    : notOpaqueId(text),
);

/** A Client ID: about 22 characters. */
export const clientIdSchema = credential(notOpaqueId);

/** A Client Secret: 32 characters today. */
export const clientSecretSchema = credential(tooShort);

/** A Secret Token of webhooks. */
export const webhookSecretSchema = credential(tooShort);

/** Secret Tokens of webhooks, separated by commas: two are valid at once while one is rotated. */
export const webhookSecretsSchema = z
  .string()
  .transform((text) => text.split(',').map((secret) => secret.trim()))
  .pipe(z.array(webhookSecretSchema).min(1).max(MOST_WEBHOOK_SECRETS));
