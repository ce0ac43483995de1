import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { z } from 'zod';
import { setupOfFile } from './accounts-file.setup.js';
import { checkCredentials } from './credential.check.js';
import {
  accountIdSchema,
  clientIdSchema,
  clientSecretSchema,
  webhookSecretsSchema,
} from './credential.schemas.js';
import { SecretReader } from './secret.reader.js';
import { TrackedFiles } from './tracked.files.js';
import { CLOUD_NAMES } from './zoom-cloud.presets.js';
import {
  hostListSchema,
  oauthUrlSchema,
  redirectUriSchema,
  zoomUrlSchema,
} from './zoom-url.schemas.js';

const S2S_PAGE = 'the page "App Credentials" of the Server-to-Server OAuth app';
const RTMS_PAGE = 'the page "Basic Information" of the General app';

const SECRET_FILES = {
  client: 'the path of a file that holds one Client Secret',
  webhook: 'the path of a file that holds 1 … 5 Secret Tokens, each on a line of its own',
} as const;

/** A key whose file takes the place of the key without `_FILE`. */
function secretFile(name: string, kind: keyof typeof SECRET_FILES) {
  return {
    schema: z.string().optional(),
    meaning: `File in place of ${name.replace(/_FILE$/, '')}; read again when it changes.`,
    range: SECRET_FILES[kind],
    inspect: (path: string) => {
      const reader = new SecretReader();
      reader.read({ where: name, path, kind });
      return reader.problems;
    },
  };
}

export const accountsSection = configSection(
  'accounts',
  {
    ZOOM_ACCOUNT_ID: {
      schema: accountIdSchema.optional(),
      meaning: 'Account ID for the REST API; not the account number.',
      range: `about 22 letters, digits, _ and -, from ${S2S_PAGE}`,
    },
    ZOOM_CLIENT_ID: {
      schema: clientIdSchema.optional(),
      meaning: 'Client ID of the Server-to-Server OAuth app, for the REST API.',
      range: `about 22 letters, digits, _ and -, from ${S2S_PAGE}`,
    },
    ZOOM_CLIENT_SECRET: {
      schema: clientSecretSchema.optional(),
      meaning: 'Client Secret of the Server-to-Server OAuth app.',
      range: `about 32 letters and digits, from ${S2S_PAGE}`,
      secret: true,
    },
    ZOOM_CLIENT_SECRET_FILE: secretFile('ZOOM_CLIENT_SECRET_FILE', 'client'),
    ZOOM_RTMS_CLIENT_ID: {
      schema: clientIdSchema.optional(),
      meaning:
        'Client ID of the app that RTMS and webhooks belong to; not set: ZOOM_CLIENT_ID. For ' +
        'meetings Zoom asks for a General app that is user-managed.',
      range: `about 22 letters, digits, _ and -, from ${RTMS_PAGE}`,
    },
    ZOOM_RTMS_CLIENT_SECRET: {
      schema: clientSecretSchema.optional(),
      meaning: 'Client Secret of that app; not set: ZOOM_CLIENT_SECRET. Signs the handshakes.',
      range: `about 32 letters and digits, from ${RTMS_PAGE}`,
      secret: true,
    },
    ZOOM_RTMS_CLIENT_SECRET_FILE: secretFile('ZOOM_RTMS_CLIENT_SECRET_FILE', 'client'),
    ZOOM_RTMS_REDIRECT_URI: {
      schema: redirectUriSchema.optional(),
      meaning:
        'Public address of the callback at which users arrive who install that app, ' +
        '…/v1/oauth/apps/default/callback; not set: it cannot be installed here.',
      range: `an https:// URL (http:// to this machine only), as ${RTMS_PAGE} has it`,
    },
    ZOOM_WEBHOOK_SECRET: {
      schema: webhookSecretsSchema.optional(),
      meaning:
        'Secret Token of the app that sends the webhooks; two, separated by a comma, are valid at ' +
        'once while it is rotated. Not set: the webhook route is off.',
      range: '1 … 5 tokens, from the page Features, Access of that app',
      secret: true,
    },
    ZOOM_WEBHOOK_SECRET_FILE: secretFile('ZOOM_WEBHOOK_SECRET_FILE', 'webhook'),
    ZOOM_ACCOUNTS_FILE: {
      schema: z.string().optional(),
      meaning:
        'File with apps[] and accounts[] for several of them at once, instead of the other keys of ' +
        'this section; read again when it changes. docs/examples/zoom-accounts.yaml is one.',
      range: 'the path of a YAML or JSON file',
      inspect: (path) => setupOfFile(path, new TrackedFiles()).problems,
    },
    ZOOM_CLOUD: {
      schema: z.enum(CLOUD_NAMES).optional(),
      meaning:
        'Zoom cloud of the account, for the next three keys where they are not set; not set: ' +
        'commercial. The hosts of china are unverified.',
      range: 'commercial, government or china',
    },
    ZOOM_OAUTH_URL: {
      schema: oauthUrlSchema.optional(),
      meaning:
        'Where tokens are made, e.g. by the simulator; not set: where ZOOM_CLOUD makes them.',
      range: 'an https:// URL (http:// to this machine only), e.g. https://zoom.us/oauth',
    },
    ZOOM_API_URL: {
      schema: zoomUrlSchema.optional(),
      meaning: 'REST base, whatever the token says; not set: the region that the token names.',
      range: 'an https:// URL (http:// to this machine only), e.g. https://api.zoom.us/v2',
    },
    ZOOM_API_ALLOWED_HOSTS: {
      schema: hostListSchema.optional(),
      meaning:
        'Hosts, with all below them, that a token may be sent to when the token names its region; ' +
        'the host of ZOOM_OAUTH_URL is always among them. Not set: the hosts of ZOOM_CLOUD.',
      range: 'host names separated by commas, e.g. zoom.us,zoomgov.com',
    },
  },
  checkCredentials,
);

export const accountsConfig = registerAs('accounts', () => accountsSection.parse(process.env));
