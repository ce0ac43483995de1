import { z } from 'zod';
import { isSafeToSend } from './zoom-host.rules.js';

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function refuseUnsafe(text: string, refuse: (message: string) => void): URL | undefined {
  const url = parsed(text);
  if (url === undefined) refuse('is not a URL');
  else if (!isSafeToSend(url)) {
    refuse('is neither https:// nor http:// to this machine, or has a user name in it');
  } else return url;
  return undefined;
}

function withoutEndSlash(text: string): string {
  return text.replace(/\/+$/, '');
}

/** A base URL without query, fragment, credentials or a slash at its end. */
export const zoomUrlSchema = z
  .string()
  .superRefine((text, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
    };
    const url = refuseUnsafe(text, refuse);
    if (url !== undefined && (url.search !== '' || url.hash !== '')) {
      refuse('has a query or a fragment');
    }
  })
  .transform(withoutEndSlash);

/** The folder of `token` and `revoke`; the address of `token` itself is understood too. */
export const oauthUrlSchema = zoomUrlSchema.transform((text) =>
  withoutEndSlash(text.replace(/\/token$/, '')),
);

/** Kept as it is: Zoom compares it with the one in the Marketplace character by character. */
export const redirectUriSchema = z.string().superRefine((text, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
  };
  const url = refuseUnsafe(text, refuse);
  if (url !== undefined && text.includes('#')) refuse('has a fragment');
});

const HOST = /^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/;

/** One host name; allows itself and all below it. */
export const hostSchema = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .superRefine((host, context) => {
    if (!HOST.test(host)) context.addIssue({ code: 'custom', message: 'is not a plain host name' });
  });

/** Host names separated by commas; each allows itself and all below it. */
export const hostListSchema = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
  .superRefine((hosts, context) => {
    if (hosts.every((host) => HOST.test(host))) return;
    context.addIssue({ code: 'custom', message: 'has an entry that is not a plain host name' });
  });
