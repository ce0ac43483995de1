import type { DynamicModule, Type } from '@nestjs/common';
import type { MigrationSet } from '@zoom-platform/database';
import { ExtensionNameInvalidError } from './extension-kit.errors.js';

/** A module by another team, as `apps/platform/src/extensions.ts` lists it. */
export interface Extension {
  /** Stable, lower case, dashed: names its tables, metrics and subscribers. */
  readonly name: string;
  readonly module: Type | DynamicModule;
  /** Applied after the platform's own. */
  readonly migrations: readonly MigrationSet[];
}

/** What a team writes; its migrations belong to the extension by name. */
export interface ExtensionDefinition {
  readonly name: string;
  readonly module: Type | DynamicModule;
  readonly migrations?: MigrationSet['migrations'];
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declares an extension:
 *
 * ```ts
 * export const talkTime = defineExtension({ name: 'talk-time', module: TalkTimeModule, migrations });
 * ```
 *
 * @throws ExtensionNameInvalidError
 */
export function defineExtension({ name, module, migrations }: ExtensionDefinition): Extension {
  if (!NAME.test(name)) throw new ExtensionNameInvalidError(name);
  return {
    name,
    module,
    migrations: migrations === undefined ? [] : [{ owner: name, migrations }],
  };
}
