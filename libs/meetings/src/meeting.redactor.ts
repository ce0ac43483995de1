import type { ZoomObject } from '@zoom-platform/zoom-api';

/** Fields that let their reader act as the host, or join uninvited, whatever they are nested in. */
const SECRET_FIELD =
  /^(?:start_url|host_key|dynamic_host_key)$|password|passcode|secret|token|zak/i;

/** Query parameters of join and registration links with the same power, as many as follow. */
const SECRET_PARAMETERS = /([?&])(?:(?:pwd|tk|zak|token)=[^&#\s"'<>]*&?)+/gi;

/** The object without its secrets: fields are left out, links lose their parameters. */
export function withoutSecrets(object: ZoomObject): ZoomObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([name]) => !SECRET_FIELD.test(name))
      .map(([name, value]) => [name, redacted(value)]),
  );
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return withoutParameters(value);
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value === 'object' && value !== null) return withoutSecrets({ ...value });
  return value;
}

function withoutParameters(text: string): string {
  return text.replace(SECRET_PARAMETERS, (found, mark: string) =>
    found.endsWith('&') ? mark : '',
  );
}
