/** Zoom's stop reason for a stream that was revoked: delete assets now (reference rtms-protocol §7.2). */
export const REVOKED = 8;
