/**
 * Names whose values never reach a log line, whatever the case and however deep they stand:
 * credentials, signatures, personal names and spoken words (design §5).
 */
const SECRET_NAMES = new Set(
  [
    'apiKey',
    'authorization',
    'accessToken',
    'clientId',
    'clientSecret',
    'cookie',
    'displayName',
    'downloadToken',
    'email',
    'encryptedToken',
    'joinUrl',
    'passcode',
    'password',
    'plainToken',
    'pwd',
    'refreshToken',
    'secret',
    'secretToken',
    'setCookie',
    'signature',
    'startUrl',
    'text',
    'token',
    'userName',
    'xApiKey',
    'xZmSignature',
    'zak',
  ].map((name) => name.toLowerCase()),
);

/** What stands in the place of a value. */
export const REDACTED = '***';

/** Deeper than anything that we log; what lies below is cut. */
const MAX_DEPTH = 8;

function isSecret(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
}

/**
 * An error as operators need it: name, code and where it was thrown. Its message is kept only for
 * errors of our own: the engine's of JSON or of a schema quote the text that they refused.
 */
function errorFacts(error: Error, depth: number): Record<string, unknown> {
  const code: unknown = Reflect.get(error, 'code');
  const isQuoting = error instanceof SyntaxError || error.name === 'ZodError';
  const where = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(isQuoting ? {} : { message: error.message }),
    stack: where.map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: redacted(error.cause, depth + 1) }),
  };
}

/** A copy of what is to be logged, without the values of {@link SECRET_NAMES}. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[deeper]';
  if (value instanceof Error) return errorFacts(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${String(value.byteLength)} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecret(name) ? REDACTED : redacted(item, depth + 1),
    ]),
  );
}
