import { Injectable } from '@nestjs/common';

/** Whether the application has come up; the composition root says so once. */
@Injectable()
export class StartupState {
  private up = false;

  get started(): boolean {
    return this.up;
  }

  markStarted(): void {
    this.up = true;
  }
}
