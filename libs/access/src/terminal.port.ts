import { Injectable } from '@nestjs/common';

/** Where a person may be reading along, as against a log collector. */
export abstract class Terminal {
  abstract readonly isWatched: boolean;
  abstract print(line: string): void;
}

@Injectable()
export class ProcessTerminal extends Terminal {
  get isWatched(): boolean {
    return process.stdout.isTTY;
  }

  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }
}
