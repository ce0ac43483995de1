/** Names that phones, devices and clients bring along: many people have them. */
const SHARED_NAME =
  /^(?:(?:call-?in|phone|zoom|guest|anonymous) ?(?:user|attendee)?|user|guest|attendee|participant|unknown|iphone|ipad|android|galaxy|pixel|room)[\s_#-]*\d*$/;

/** Two names with one key are the same name: case, width and spaces do not count. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

/** Whether a name tells nothing of who has it: a number, as phones have, or what a device is called. */
export function isShared(name: string): boolean {
  const key = nameKey(name);
  return !/\p{L}/u.test(key) || SHARED_NAME.test(key);
}
