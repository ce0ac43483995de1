import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** Path of `GET /v1/meetings/:ref`. */
export class MeetingRefParams {
  /** A meeting number, a UUID or a join link, URL-encoded. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(2048)
  readonly ref: string = '';
}

/** Query of `GET /v1/meetings`. */
export class MeetingLinkQuery {
  /** A join link, an invitation, a meeting number or a UUID. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(8192)
  readonly link: string = '';
}
