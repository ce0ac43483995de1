declare const encoded: unique symbol;

/** A path below the REST base, with every value in it encoded. Made by {@link zoomPath} only. */
export type ZoomPath = string & { readonly [encoded]: true };

/**
 * The path of a call: `` zoomPath`/meetings/${uuid}` ``. Each value becomes one segment, whatever
 * stands in it; a UUID that starts with `/` or has `//` is encoded twice (zoom-api §C3).
 */
export function zoomPath(fixed: TemplateStringsArray, ...values: readonly string[]): ZoomPath {
  const isPath = (text: string): text is ZoomPath => text.startsWith('/');
  const path = String.raw({ raw: fixed }, ...values.map(segmentOf));
  if (!isPath(path)) throw new TypeError('A path of Zoom starts with a slash.');
  return path;
}

function segmentOf(value: string): string {
  // Two dots would climb out of the resource: a URL parser removes them even when encoded.
  if (value === '' || value === '.' || value === '..') {
    throw new TypeError('A value in a path of Zoom is empty or leads out of its place.');
  }
  const once = encodeURIComponent(value);
  return value.startsWith('/') || value.includes('//') ? encodeURIComponent(once) : once;
}
