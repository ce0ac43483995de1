import { registerAs } from '@nestjs/config';
import { configSection } from '@zoom-platform/kernel';
import { checkCredentials } from './credential.check.js';
import {
  accountIdSchema,
  clientIdSchema,
  clientSecretSchema,
  webhookSecretsSchema,
} from './credential.schemas.js';
import { hostListSchema, oauthUrlSchema, zoomUrlSchema } from './zoom-url.schemas.js';

const S2S_PAGE = 'the page "App Credentials" of the Server-to-Server OAuth app';
const RTMS_PAGE = 'the page "Basic Information" of the General app';

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
    ZOOM_WEBHOOK_SECRET: {
      schema: webhookSecretsSchema.optional(),
      meaning:
        'Secret Token of the app that sends the webhooks; two, separated by a comma, are valid at ' +
        'once while it is rotated. Not set: the webhook route is off.',
      range: '1 … 5 tokens, from the page Features, Access of that app',
      secret: true,
    },
    ZOOM_OAUTH_URL: {
      schema: oauthUrlSchema,
      meaning: 'Where tokens are made; other clouds and the simulator have their own.',
      range: 'an https:// URL (http:// to this machine only), e.g. https://zoomgov.com/oauth',
      default: 'https://zoom.us/oauth',
    },
    ZOOM_API_URL: {
      schema: zoomUrlSchema.optional(),
      meaning: 'REST base, whatever the token says; not set: the region that the token names.',
      range: 'an https:// URL (http:// to this machine only), e.g. https://api.zoom.us/v2',
    },
    ZOOM_API_ALLOWED_HOSTS: {
      schema: hostListSchema,
      meaning:
        'Hosts, with all below them, that a token may be sent to when the token names its region; ' +
        'the host of ZOOM_OAUTH_URL is always among them.',
      range: 'host names separated by commas',
      default: 'zoom.us,zoomgov.com,zoom.com.cn',
    },
  },
  checkCredentials,
);

export const accountsConfig = registerAs('accounts', () => accountsSection.parse(process.env));
