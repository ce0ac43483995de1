import { accessSection } from '@zoom-platform/access';
import { accountsSection } from '@zoom-platform/accounts';
import { authSection, transportSection } from '@zoom-platform/auth';
import { databaseSection } from '@zoom-platform/database';
import { eventsSection } from '@zoom-platform/events';
import { healthSection } from '@zoom-platform/health';
import type { ConfigSection } from '@zoom-platform/kernel';
import { observabilitySection } from '@zoom-platform/observability';
import { outputsSection } from '@zoom-platform/outputs';
import { rtmsSection } from '@zoom-platform/rtms';
import { vaultSection } from '@zoom-platform/vault';
import { webhooksSection } from '@zoom-platform/webhooks';
import { zoomApiSection } from '@zoom-platform/zoom-api';
import { extensions } from './extensions.js';
import { serverSection } from './server.config.js';

/** Every key that the service reads; `.env.example` is generated from this list. */
export const configSections: readonly ConfigSection[] = [
  serverSection,
  accountsSection,
  authSection,
  transportSection,
  zoomApiSection,
  webhooksSection,
  rtmsSection,
  outputsSection,
  accessSection,
  vaultSection,
  databaseSection,
  eventsSection,
  healthSection,
  observabilitySection,
  ...extensions.flatMap(({ config }) => config),
];
