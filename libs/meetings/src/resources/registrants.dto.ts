import { PageQuery } from '../fields/page.dto.js';
import { Email, ListOf, OneOf, Required, Text } from '../fields/zoom-field.decorators.js';

export class RegistrantsQuery extends PageQuery {
  @Text(64)
  readonly occurrence_id?: string;

  @OneOf('pending', 'approved', 'denied')
  readonly status?: string;

  @Text(64)
  readonly tracking_source_id?: string;
}

export class NewRegistrantQuery {
  /** Several are separated by commas. */
  @Text(2048)
  readonly occurrence_ids?: string;
}

export class NewRegistrantBody {
  @Required()
  @Email()
  readonly email?: string;

  @Required()
  @Text(64, 1)
  readonly first_name?: string;

  @Text(64)
  readonly last_name?: string;

  @Text(128)
  readonly org?: string;

  @Text(128)
  readonly job_title?: string;

  @Text(64)
  readonly phone?: string;

  @Text(1024)
  readonly comments?: string;
}

export class RegistrantStatusQuery {
  @Text(64)
  readonly occurrence_id?: string;
}

class NamedRegistrant {
  @Text(128)
  readonly id?: string;

  @Email()
  readonly email?: string;
}

export class RegistrantStatusBody {
  @Required()
  @OneOf('approve', 'cancel', 'deny')
  readonly action?: string;

  @ListOf(() => NamedRegistrant, 30)
  readonly registrants?: readonly NamedRegistrant[];
}
