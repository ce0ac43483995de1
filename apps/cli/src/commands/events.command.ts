import type { Command } from 'commander';
import { ServiceEvents, type ServiceDelivery, type ServiceEvent } from '../zoom/service.events.js';
import { serviceAt } from '../zoom/service.reader.js';
import { perform, type CommonOptions, type ExitStatus } from './command.surroundings.js';
import type { ConsoleTerminal } from '../output/console.terminal.js';
import { serviceKey } from './service-key.option.js';

const EXAMPLES = `
Examples:
  zoomctl events list --service http://127.0.0.1:3000 --type rtms.session.ended --limit 20
  zoomctl events list --service http://127.0.0.1:3000 --since 2026-11-26T09:00:00Z --json | jq .next
  zoomctl events show 01a2187d-f303-726f-b12a-e16e50ef3eab --service http://127.0.0.1:3000
  zoomctl events dead --service http://127.0.0.1:3000
  zoomctl events replay 01a2187d-f303-726f-b12a-e16e50ef3eab --subscriber outputs.completion --service …

The key of the service comes from ZOOMCTL_KEY or --key, and has the scope events:read, for replay events:replay.
Exit status: 0 ok; dead: 1 where there are dead letters; 2 the service refused or does not answer.`;

interface EventFlags extends CommonOptions {
  readonly service: string;
  readonly key?: string;
  readonly after?: string;
  readonly since?: string;
  readonly type?: string;
  readonly of?: string;
  readonly subscriber?: string;
  readonly state?: string;
  readonly limit?: string;
}

type Ask = (
  events: ServiceEvents,
  flags: EventFlags,
  terminal: ConsoleTerminal,
) => Promise<ExitStatus>;

function line({ occurredAt, type, key, id }: ServiceEvent): string {
  return `${occurredAt}  ${id}  ${type}  ${key}`;
}

const list: Ask = async (events, { after, since, type, of, limit }, terminal) => {
  const page = await events.list({ after, since, type, key: of, limit });
  terminal.result(page, () => [...page.events.map(line), `next: ${page.next}`].join('\n'));
  return 0;
};

const dead: Ask = async (events, { subscriber, state, limit }, terminal) => {
  const deliveries = await events.dead({ subscriber, state, limit });
  const told = ({ event, attempts, reason, ...of }: ServiceDelivery) =>
    `${of.subscriber}  ${of.state} after ${String(attempts)}  ${line(event)}\n  ${reason ?? 'no reason'}` +
    (of.absent ? '\n  No running replica has this subscriber: a replay would reach nobody.' : '');
  terminal.result(deliveries, () =>
    deliveries.length === 0 ? 'None.' : deliveries.map(told).join('\n'),
  );
  return deliveries.some((delivery) => delivery.state === 'dead') ? 1 : 0;
};

const show =
  (id: string): Ask =>
  async (events, _flags, terminal) => {
    const event = await events.show(id);
    terminal.result(event, () => `${line(event)}\n${JSON.stringify(event.payload, null, 2)}`);
    return 0;
  };

const replay =
  (id: string): Ask =>
  async (events, { subscriber = '' }, terminal) => {
    const answer = await events.replay(id, subscriber);
    terminal.result(answer, () => `${line(answer.event)} is delivered to ${subscriber} once more.`);
    return 0;
  };

function performed(command: Command, ask: Ask): Promise<void> {
  const flags = command.optsWithGlobals<EventFlags>();
  return perform(flags, ({ terminal }) => {
    const events = new ServiceEvents(serviceAt(flags.service, flags.key));
    return ask(events, flags, terminal);
  });
}

export function addEvents(program: Command): void {
  const events = program
    .command('events')
    .description('the domain events of a running service, and what its subscribers failed on')
    .addHelpText('after', EXAMPLES);
  const asking = (name: string, about: string) =>
    events
      .command(name)
      .description(about)
      .requiredOption('--service <url>', 'the running service')
      .addOption(serviceKey());
  asking('list', 'a page of the log, oldest first')
    .option('--after <cursor>', 'go on behind this place')
    .option('--since <time>', 'begin with what was recorded then, ISO 8601')
    .option('--type <types>', 'only these types, separated by commas')
    .option('--of <key>', 'only events of this key: a stream id, a meeting UUID')
    .option('--limit <number>', 'at most so many')
    .action((_options: unknown, command: Command) => performed(command, list));
  asking('show', 'one event with its payload')
    .argument('<id>', 'its id')
    .action((id: string, _options: unknown, command: Command) => performed(command, show(id)));
  asking('replay', 'deliver an event to one subscriber once more')
    .argument('<id>', 'its id')
    .requiredOption('--subscriber <name>', 'to whom')
    .action((id: string, _options: unknown, command: Command) => performed(command, replay(id)));
  asking('dead', 'deliveries that were given up, with the reason')
    .option('--subscriber <name>', 'only of this one')
    .option('--state <state>', 'dead, retrying or waiting')
    .option('--limit <number>', 'at most so many')
    .action((_options: unknown, command: Command) => performed(command, dead));
}
