/**
 * Paths that never reach a log line: credentials, signatures, personal names and spoken words
 * (design §5). pino replaces their values; the test writes through the real logger.
 */
export const REDACTED_PATHS: readonly string[] = [
  'authorization',
  'client_secret',
  'clientSecret',
  'access_token',
  'accessToken',
  'signature',
  'secret',
  'password',
  'passcode',
  'start_url',
  'zak',
  'text',
  'user_name',
  'userName',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

export const REDACTED_HEADERS: readonly string[] = [
  'authorization',
  'cookie',
  'x-api-key',
  'x-zm-signature',
  'clientid',
].map((name) => `req.headers["${name}"]`);
