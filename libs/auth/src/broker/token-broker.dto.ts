import { IsOptional, IsString, Matches } from 'class-validator';

/** Body of `POST /v1/oauth/token` and `/revoke`; may be absent. */
export class AccountChoice {
  /** Zoom's Account ID; not given: the default account. */
  @IsOptional()
  @IsString()
  @Matches(/^[\w-]{1,64}$/, { message: 'accountId is no Account ID of Zoom' })
  readonly accountId?: string;
}
