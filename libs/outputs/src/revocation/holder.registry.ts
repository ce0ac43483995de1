import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ContentHolderNameTakenError } from '../outputs.errors.js';
import { ContentHolder } from './content.holder.js';

/** Knows every holder of the application: each provider that is a `ContentHolder`. */
@Injectable()
export class HolderRegistry implements OnModuleInit {
  #holders: readonly ContentHolder[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws ContentHolderNameTakenError, which ends the start: a receipt has one line for a name. */
  onModuleInit(): void {
    const instances: unknown[] = this.discovery
      .getProviders()
      .map((provider): unknown => provider.instance);
    const holders = instances.filter((instance) => instance instanceof ContentHolder);
    this.#holders = [...new Set(holders)];
    const names = new Set<string>();
    for (const { name } of this.#holders) {
      if (names.has(name)) throw new ContentHolderNameTakenError(name);
      names.add(name);
    }
  }

  get holders(): readonly ContentHolder[] {
    return this.#holders;
  }
}
