import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptInvalidError, ScriptUnknownError } from '../simulator.errors.js';
import { AssetLibrary } from '../stage/asset.library.js';
import { scriptProblems } from './script.checks.js';
import { readScript } from './script.reader.js';
import { resolveScript } from './script.resolver.js';
import type { MeetingScript } from './script.type.js';

const EXTENSION = '.yaml';

/**
 * The meeting scripts of a folder. A script is read afresh each time, its assets once; it is parsed anew
 * where its text has changed, since the REST resources ask for every script at each call.
 */
export class ScriptLibrary {
  readonly #meetings: string;
  readonly #assets: AssetLibrary;
  readonly #parsed = new Map<string, { readonly text: string; readonly script: MeetingScript }>();

  /** @param folder holds `meetings/<name>.yaml` and `assets/` */
  constructor(folder: string) {
    this.#meetings = join(folder, 'meetings');
    this.#assets = new AssetLibrary(join(folder, 'assets'));
  }

  names(): string[] {
    return readdirSync(this.#meetings)
      .filter((file) => file.endsWith(EXTENSION))
      .map((file) => file.slice(0, -EXTENSION.length))
      .toSorted();
  }

  /** Every script that can be played; one with a mistake in it is left out. */
  playable(): MeetingScript[] {
    return this.names().flatMap((name) => {
      try {
        return [this.load(name)];
      } catch (error) {
        if (error instanceof ScriptInvalidError) return [];
        throw error;
      }
    });
  }

  /** @throws ScriptUnknownError, ScriptInvalidError */
  load(name: string): MeetingScript {
    const names = this.names();
    if (!names.includes(name)) throw new ScriptUnknownError(name, names);
    const text = readFileSync(join(this.#meetings, `${name}${EXTENSION}`), 'utf8');
    const known = this.#parsed.get(name);
    if (known?.text === text) return known.script;
    const script = this.parse(name, text);
    this.#parsed.set(name, { text, script });
    return script;
  }

  /** @throws ScriptInvalidError with one line for each problem */
  parse(name: string, text: string): MeetingScript {
    const script = resolveScript(name, readScript(name, text), this.#assets);
    const problems = scriptProblems(script);
    if (problems.length > 0) throw new ScriptInvalidError(name, problems);
    return script;
  }
}
