import type { LoggerService } from '@nestjs/common';

/** Keeps what is logged, of every level and with every parameter. */
export class KeptLogger implements LoggerService {
  readonly lines: string[] = [];

  log(...entry: unknown[]): void {
    this.#keep(entry);
  }

  warn(...entry: unknown[]): void {
    this.#keep(entry);
  }

  error(...entry: unknown[]): void {
    this.#keep(entry);
  }

  #keep(entry: readonly unknown[]): void {
    const texts = entry.map((part) => (part instanceof Error ? (part.stack ?? '') : String(part)));
    this.lines.push(texts.join(' '));
  }
}
