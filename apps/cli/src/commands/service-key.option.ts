import { Option } from 'commander';

/** `--key`, else `ZOOMCTL_KEY`: arguments stand in the list of processes, the environment does not. */
export function serviceKey(): Option {
  return new Option('--key <key>', 'API key of that service; better in ZOOMCTL_KEY').env(
    'ZOOMCTL_KEY',
  );
}
