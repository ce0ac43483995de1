import { registerDecorator, type ValidationArguments } from 'class-validator';
import { PageQuery } from './page.dto.js';
import { Day } from './zoom-field.decorators.js';

const LONGEST_RANGE_DAYS = 31;
const DAY_MS = 86_400_000;

/** `to` is not before `from`, and at most a month after it (zoom-api §C2). */
function AtMostAMonthAfterFrom(): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'atMostAMonthAfterFrom',
      target: target.constructor,
      propertyName: String(property),
      options: { message: '$property must be within a month after from' },
      validator: {
        validate(to: unknown, context?: ValidationArguments) {
          const range = context?.object ?? {};
          const from: unknown = 'from' in range ? range.from : undefined;
          if (typeof from !== 'string' || typeof to !== 'string') return true;
          const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
          return Number.isNaN(days) || (days >= 0 && days <= LONGEST_RANGE_DAYS);
        },
      },
    });
  };
}

/** A page of what happened between two days. */
export class TimeRangeQuery extends PageQuery {
  @Day()
  readonly from?: string;

  @Day()
  @AtMostAMonthAfterFrom()
  readonly to?: string;
}
