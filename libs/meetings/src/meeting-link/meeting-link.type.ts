/** Which of Zoom's separate clouds a link leads to; a bare number does not tell. */
export type LinkCloud = 'commercial' | 'government' | 'china' | 'unknown';

/** The form in which a meeting was given (zoom-api §C6). */
export type LinkKind =
  | 'join_link'
  | 'webinar_link'
  | 'start_link'
  | 'web_client_link'
  | 'app_link'
  | 'one_tap'
  | 'sip'
  | 'h323'
  | 'labelled_number'
  | 'number';

/** What a join link or an invitation says. Host and registrant tokens (`zak`, `tk`) are dropped. */
export interface MeetingLink {
  readonly kind: LinkKind;
  /** 9 to 11 digits; text, since Zoom sends it as both text and number. */
  readonly meetingId: string;
  readonly cloud: LinkCloud;
  /** The link's `pwd`: the passcode in an encrypted form that only a link takes. */
  readonly pwd: string | undefined;
  /** The passcode as a person types it. */
  readonly passcode: string | undefined;
  /** The passcode of telephones and room systems: digits only. */
  readonly numericPasscode: string | undefined;
}
