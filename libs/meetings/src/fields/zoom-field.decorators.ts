import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { parseMeetingId, parseMeetingReference, meetingKey } from '../meeting.reference.js';

const REQUIRED = 'zoom-platform:required-field';

/** Fields may be absent unless {@link Required}, but not `null`: Zoom knows no such value for them. */
const Optional = (): PropertyDecorator => (target, property) => {
  const isRequired = () => Reflect.hasMetadata(REQUIRED, target, property);
  ValidateIf((_object, value: unknown) => value !== undefined || isRequired())(target, property);
};

/** The field must be there; beside the decorator that says what it is. */
export const Required = (): PropertyDecorator => Reflect.metadata(REQUIRED, true);

/** Text of at most so many characters. */
export const Text = (most: number, least = 0): PropertyDecorator =>
  applyDecorators(Optional(), IsString(), MinLength(least), MaxLength(most));

/** Text of a pattern; `meaning` ends the sentence "… must be". */
export const TextLike = (pattern: RegExp, meaning: string): PropertyDecorator =>
  applyDecorators(Optional(), Matches(pattern, { message: `$property must be ${meaning}` }));

/** One of Zoom's words or numbers for it. */
export const OneOf = (...values: readonly (string | number)[]): PropertyDecorator =>
  applyDecorators(Optional(), IsIn([...values]));

/** `true` or `false` of a body. */
export const Flag = (): PropertyDecorator => applyDecorators(Optional(), IsBoolean());

/** `true` or `false` as a query writes it. */
export const QueryFlag = (): PropertyDecorator => OneOf('true', 'false');

/** A whole number of a body. */
export const Whole = (least: number, most: number): PropertyDecorator =>
  applyDecorators(Optional(), IsInt(), Min(least), Max(most));

/** A whole number as a query writes it. */
export const QueryWhole = (least: number, most: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
    ),
    Whole(least, most),
  );

export const Email = (): PropertyDecorator =>
  applyDecorators(Optional(), IsEmail(), MaxLength(128));

/** A day: `2026-11-24`. */
export const Day = (): PropertyDecorator =>
  applyDecorators(
    TextLike(/^\d{4}-\d{2}-\d{2}$/, 'a day as yyyy-mm-dd'),
    IsISO8601({ strict: true }, { message: '$property must be a day that exists' }),
  );

/** A time: `2026-11-24T09:00:00Z`, or without `Z` in the time zone beside it. */
export const Time = (): PropertyDecorator =>
  applyDecorators(
    TextLike(
      /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z?$/,
      'a time as yyyy-mm-ddThh:mm:ss, with or without Z',
    ),
    IsISO8601({ strict: true }, { message: '$property must be a time that exists' }),
  );

/** An object that Zoom alone knows. */
export const AnObject = (): PropertyDecorator => applyDecorators(Optional(), IsObject());

/** An object whose known fields are checked too. */
export const Nested = (type: () => new () => object): PropertyDecorator =>
  applyDecorators(Optional(), IsObject(), ValidateNested(), Type(type));

/** A list of such objects. */
export const ListOf = (type: () => new () => object, most: number): PropertyDecorator =>
  applyDecorators(
    Optional(),
    IsArray(),
    ArrayMaxSize(most),
    ValidateNested({ each: true }),
    IsObject({ each: true }),
    Type(type),
  );

/** A meeting's or webinar's number or UUID; becomes what Zoom's path takes. */
export const MeetingId = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => meetingKey(parseMeetingId(String(value)))),
    IsString(),
  );

/** The same, or a join link. */
export const MeetingRef = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => meetingKey(parseMeetingReference(String(value)))),
    IsString(),
  );

/** A user's id, address, or `me`. */
export const UserId = (): PropertyDecorator =>
  TextLike(
    /^(?:[\w-]{1,64}|[^\s@/\\%]{1,64}@[^\s@/\\%]{1,255})$/,
    'the id or the email address of a user',
  );
