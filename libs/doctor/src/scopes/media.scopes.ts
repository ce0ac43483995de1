/** zoom-api §B9, rtms-protocol: media of RTMS; of meetings, of webinars and of Contact Center. */
const MEDIA = [
  /^(meeting:read:meeting|webinar:read:webinar)_(audio|video|transcript|chat|screenshare)(:admin)?$/,
  /^contact_center:read:zcc_voice_(audio|transcript)(:admin)?$/,
];

const OF_MEETINGS = /^(meeting|webinar|rtms):/;

/** Lets an app have media of a product that is known here. */
export function isMediaScope(scope: string): boolean {
  return MEDIA.some((pattern) => pattern.test(scope));
}

/** Has to do with meetings, with webinars, or with their RTMS events. */
export function isOfMeetings(scope: string): boolean {
  return OF_MEETINGS.test(scope);
}
