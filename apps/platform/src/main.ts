import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { PlatformError } from '@zoom-platform/kernel';

// A report of a crash is sent around, and the environment holds secrets.
process.report.excludeEnv = true;

/** A start that cannot succeed ends with one message for a person and exit status 1. */
function explain(error: unknown): string {
  if (error instanceof PlatformError) {
    return [`${error.code}: ${error.message}`, error.fix].filter(Boolean).join('\n');
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  // The configuration is read while the module tree is imported: its message belongs to this start.
  const { startPlatform } = await import('./platform.bootstrap.js');
  const app = await startPlatform();
  new Logger('Platform').log(`Listening on ${await app.getUrl()}`);
} catch (error) {
  process.stderr.write(`The service did not start.\n${explain(error)}\n`);
  process.exit(1);
}
