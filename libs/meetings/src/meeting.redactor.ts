import type { ZoomObject } from '@zoom-platform/zoom-api';
import { isInvitationField, withoutPasscodes } from './invitation.redactor.js';

/** Fields that let their reader act as the host, or join uninvited, whatever they are nested in. */
const SECRET_FIELD =
  /^(?:start_url|host_key|dynamic_host_key|stream_key)$|password|passcode|pin_?code|secret|token|zak/i;

/** Named alike, and harmless: where a list goes on, and rules that passcodes have to follow. */
const HARMLESS_FIELD = /^next_page_token$|^require_|_length$/i;

/** Query parameters of join and registration links with the same power, as many as follow. */
const SECRET_PARAMETERS =
  /([?&](?:amp;)?)(?:(?:pwd|passcode|password|tk|zak|token|access_token|download_token)=[^&#\s"'<>]*(?:&(?:amp;)?)?)+/gi;

/** The object without its secrets: fields are left out, links lose their parameters. */
export function withoutSecrets(object: ZoomObject): ZoomObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([name, value]) => !isSecret(name, value))
      .map(([name, value]) => [name, redacted(value, name)]),
  );
}

/** The same for an item of a list, whatever it is. */
export function withoutSecretsIn(item: unknown): unknown {
  return redacted(item, '');
}

/** A flag says that there is a secret, an object holds rules for it or has names of its own. */
function isSecret(name: string, value: unknown): boolean {
  const holds = typeof value === 'string' || typeof value === 'number' || Array.isArray(value);
  return holds && SECRET_FIELD.test(name) && !HARMLESS_FIELD.test(name);
}

function redacted(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    const text = withoutParameters(value);
    return isInvitationField(name) ? withoutPasscodes(text) : text;
  }
  if (Array.isArray(value)) return value.map((item) => redacted(item, name));
  if (typeof value === 'object' && value !== null) return withoutSecrets({ ...value });
  return value;
}

function withoutParameters(text: string): string {
  return text.replace(SECRET_PARAMETERS, (found, mark: string) =>
    /&(?:amp;)?$/i.test(found) ? mark : '',
  );
}
