import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

export class AppParams {
  @Matches(/^[a-z0-9][a-z0-9_.-]{0,63}$/i, { message: 'appId is no id of an app' })
  readonly appId: string = '';
}

/** What Zoom sends the browser back with; further members are left out. */
export class ReturnQuery {
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  readonly code?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  readonly state?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  readonly error?: string;
}
