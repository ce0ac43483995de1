import {
  BadRequestException,
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
} from '@nestjs/common';

/**
 * Validates what comes in for a call of Zoom's. Paths and queries hold known fields only. A body is
 * checked in the fields that its DTO knows and passed on as it came: Zoom adds fields all the time,
 * and a caller must not wait for us to use them.
 */
@Injectable()
export class ZoomInputPipe implements PipeTransform {
  readonly #strict = new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
  });
  readonly #tolerant = new ValidationPipe();

  /** @throws BadRequestException */
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body') return this.#strict.transform(value, metadata);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new BadRequestException('The body is a JSON object.');
    }
    return this.#tolerant.transform(value, metadata);
  }
}
