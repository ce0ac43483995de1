import type { DynamicModule, Type } from '@nestjs/common';
import type { MigrationSet } from '@zoom-platform/database';
import type { ConfigSection } from '@zoom-platform/kernel';
import { ExtensionNameInvalidError } from './extension-kit.errors.js';

/** A module by another team, as `apps/platform/src/extensions.ts` lists it. */
export interface Extension {
  /** Stable, lower case, dashed: names its tables, metrics and subscribers. */
  readonly name: string;
  readonly module: Type | DynamicModule;
  /** Applied after the platform's own. */
  readonly migrations: readonly MigrationSet[];
  /** Checked at the start with the platform's own, and listed in `.env.example`. */
  readonly config: readonly ConfigSection[];
}

/** What a team writes; its migrations belong to the extension by name. */
export interface ExtensionDefinition {
  readonly name: string;
  readonly module: Type | DynamicModule;
  readonly migrations?: MigrationSet['migrations'];
  /** The keys that its module reads; prefix them with its name. */
  readonly config?: ConfigSection;
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
export function defineExtension(definition: ExtensionDefinition): Extension {
  const { name, module, migrations, config } = definition;
  if (!NAME.test(name)) throw new ExtensionNameInvalidError(name);
  return {
    name,
    module,
    migrations: migrations === undefined ? [] : [{ owner: name, migrations }],
    config: config === undefined ? [] : [config],
  };
}
