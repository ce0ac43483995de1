import { talkTime } from '../../../examples/talk-time/src/index.js';
import type { Extension } from '@zoom-platform/extension-kit';

/** Modules by other teams: one import and one line each. */
export const extensions: readonly Extension[] = [talkTime];
