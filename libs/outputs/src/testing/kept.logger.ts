import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';

/** Keeps every line as it would reach a log, and prints none. */
export class KeptLogger implements LoggerService {
  readonly lines: string[] = [];

  log(...entries: unknown[]): void {
    this.lines.push(inspect(entries, { depth: 10 }));
  }

  readonly warn = this.log.bind(this);
  readonly error = this.log.bind(this);
  readonly debug = this.log.bind(this);
  readonly verbose = this.log.bind(this);
  readonly fatal = this.log.bind(this);
}
