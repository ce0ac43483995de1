import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { SessionKeeper } from './session-keeper.port.js';

/** Asks every keeper of the application: each provider that is a `SessionKeeper`. */
@Injectable()
export class KeptSessions implements OnModuleInit {
  #keepers: readonly SessionKeeper[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  /** Every provider has been made by now; the same one may be listed by several modules. */
  onModuleInit(): void {
    const instances: unknown[] = this.discovery
      .getProviders()
      .map((provider): unknown => provider.instance);
    this.#keepers = [...new Set(instances.filter((instance) => instance instanceof SessionKeeper))];
  }

  /** Of these sessions, those that some module still keeps something of. @throws what a keeper throws. */
  async among(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    const kept = await Promise.all(this.#keepers.map((keeper) => keeper.keeps(sessionIds)));
    return new Set(kept.flat());
  }
}
