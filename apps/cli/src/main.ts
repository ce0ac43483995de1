import 'reflect-metadata';
import { CommanderError } from 'commander';
import { zoomctlProgram } from './zoomctl.program.js';

try {
  await zoomctlProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help was asked for, or the arguments make no sense: commander has said which.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
