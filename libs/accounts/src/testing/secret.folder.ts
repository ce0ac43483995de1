import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own on the disk, with files as operators and Kubernetes put them there. */
export class SecretFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'zoom-accounts-'));
  #mounted: string | undefined;
  #mounts = 0;

  at(name: string): string {
    return join(this.path, name);
  }

  /** In place, as an editor or `>` does; answers the path. */
  write(name: string, text: string): string {
    writeFileSync(this.at(name), text);
    return this.at(name);
  }

  /** Through another name, as careful tools do: the file is another one afterwards. */
  replace(name: string, text: string): void {
    renameSync(this.write(`${name}.new`, text), this.at(name));
  }

  remove(name: string): void {
    rmSync(this.at(name));
  }

  /**
   * A volume of Kubernetes: each file is a link through `..data`, which links to a folder with the
   * time in its name; a change is one rename of `..data`, after which the older folder is removed.
   */
  mount(files: Readonly<Record<string, string>>): void {
    const target = `..2026_11_26_${String((this.#mounts += 1))}`;
    mkdirSync(this.at(target));
    for (const [name, text] of Object.entries(files)) this.write(join(target, name), text);
    symlinkSync(target, this.at('..data_tmp'));
    renameSync(this.at('..data_tmp'), this.at('..data'));
    if (this.#mounted === undefined) {
      for (const name of Object.keys(files)) symlinkSync(join('..data', name), this.at(name));
    } else rmSync(this.at(this.#mounted), { recursive: true });
    this.#mounted = target;
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
