import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Installs the S3 emulator for the tests of the S3 store, into a virtual environment of its own. */
const folder = join(import.meta.dirname, '..', 'libs', 'outputs', 'src', 'testing');
const environment = join(folder, '.venv');
const stdio = 'inherit';

execFileSync('python3', ['-m', 'venv', '--clear', environment], { stdio });
execFileSync(
  join(environment, 'bin', 'python'),
  [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '-r',
    join(folder, 's3.requirements.txt'),
  ],
  { stdio },
);
