import { PlatformError } from '@zoom-platform/kernel';

/** The engine cannot be reached, or broke the connection; nothing is known to have been kept. */
export class DatabaseUnavailableError extends PlatformError {
  constructor(cause: unknown) {
    super({
      code: 'database.unavailable',
      status: 503,
      message: 'The database cannot be reached.',
      fix: 'Check DATABASE_URL and that PostgreSQL accepts connections; nothing was lost, try again.',
      cause,
    });
  }
}

/** Another process already has the embedded database's folder open. */
export class DataDirLockedError extends PlatformError {
  constructor(dataDir: string) {
    super({
      code: 'database.data_dir_locked',
      status: 500,
      message: `Another process has the embedded database in ${dataDir} open.`,
      fix: 'Stop the other process, choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL for several replicas.',
    });
  }
}
