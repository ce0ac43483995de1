import { z } from 'zod';

/** How one entry of a list is read. */
export interface EntryRules<Entry> {
  /** `undefined`: not an entry. */
  readonly entryIn: (text: string) => Entry | undefined;
  /** What no two entries may share. */
  readonly nameOf: (entry: Entry) => string;
  /** What a person calls it: `name`, `id`. */
  readonly called: string;
}

/** A configuration key with entries separated by commas. A problem names a position, never a value. */
export function entriesSchema<Entry>({ entryIn, nameOf, called }: EntryRules<Entry>) {
  return z.string().transform((text, context): readonly Entry[] => {
    const entries: Entry[] = [];
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    for (const [index, part] of text.split(',').entries()) {
      const entry = entryIn(part.trim());
      const position = `position ${String(index + 1)}`;
      if (entry === undefined) return refuse(`has a bad entry at ${position}`);
      if (entries.some((other) => nameOf(other) === nameOf(entry))) {
        return refuse(`has one ${called} twice, at ${position}`);
      }
      entries.push(entry);
    }
    return entries;
  });
}
