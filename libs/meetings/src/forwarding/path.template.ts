import { zoomPath, type ZoomPath } from '@zoom-platform/zoom-api';

/**
 * Zoom's path from a template of ours: `users/:userId/settings`. Each value becomes one segment.
 * @throws TypeError a name of the template has no text.
 */
export function zoomPathOf(template: string, values: object): ZoomPath {
  const given = new Map<string, unknown>(Object.entries(values));
  const [first = '', ...rest] = `/${template}`.split(/:(\w+)/);
  const names = rest.filter((_, index) => index % 2 === 0);
  const fixed = [first, ...rest.filter((_, index) => index % 2 === 1)];
  const segments = names.map((name) => {
    const value = given.get(name);
    if (typeof value !== 'string') throw new TypeError(`The path has no value for ${name}.`);
    return value;
  });
  return zoomPath(Object.assign(fixed, { raw: fixed }), ...segments);
}
