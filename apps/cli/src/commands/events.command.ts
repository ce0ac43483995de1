import type { Command } from 'commander';
import { replayPast } from '../zoom/past.replay.js';
import {
  ServiceEvents,
  type ServiceDelivery,
  type ServiceEvent,
  type ServiceSubscriber,
} from '../zoom/service.events.js';
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
  zoomctl events replay --since 2026-11-19T00:00:00Z --subscriber relay --service …
  zoomctl events subscribers --service http://127.0.0.1:3000
  zoomctl events forget talk-time.totals --service http://127.0.0.1:3000

The key of the service comes from ZOOMCTL_KEY or --key, and has the scope events:read, for replay, discard and
forget events:replay.
Exit status: 0 ok; dead: 1 where there are dead letters; subscribers: 1 where no replica has one of them;
2 the service refused or does not answer.`;

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

const past: Ask = async (events, { subscriber = '', since, type, of }, terminal) => {
  const told = await replayPast(events, subscriber, { since, type, key: of });
  terminal.result(
    told,
    () =>
      `${String(told.replayed)} events are delivered to ${subscriber} once more; ` +
      `${String(told.underway)} are on their way to it anyway.`,
  );
  return 0;
};

const discard =
  (id: string): Ask =>
  async (events, { subscriber = '' }, terminal) => {
    await events.discard(id, subscriber);
    terminal.result({ id, subscriber }, () => `${id} is no dead letter of ${subscriber} any more.`);
    return 0;
  };

const subscribers: Ask = async (events, _flags, terminal) => {
  const all = await events.subscribers();
  const told = ({ subscriber, claimed, unclaimedSince: since, ...of }: ServiceSubscriber) =>
    `${subscriber}  ${String(of.lagEvents)} behind, the oldest for ${String(Math.round(of.lagSeconds))} s  ` +
    `${String(of.deadLetters)} dead letters` +
    (claimed
      ? ''
      : `\n  No running replica has it${since === null ? '' : `, since ${since} at the latest`}.`);
  terminal.result(all, () => (all.length === 0 ? 'None.' : all.map(told).join('\n')));
  return all.every(({ claimed }) => claimed) ? 0 : 1;
};

const forget =
  (name: string): Ask =>
  async (events, _flags, terminal) => {
    const answer = await events.forget(name);
    const told = `${name} is forgotten, with ${String(answer.parked)} deliveries that it had not taken.`;
    terminal.result(answer, () => told);
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
  asking('replay', 'deliver an event, or all since a time, to one subscriber once more')
    .argument('[id]', 'the one event; without it, give --since')
    .requiredOption('--subscriber <name>', 'to whom')
    .option('--since <time>', 'all that was recorded from then on, ISO 8601')
    .option('--type <types>', 'of these only such types, separated by commas')
    .option('--of <key>', 'of these only those of this key')
    .action((id: string | undefined, { since }: { since?: string }, command: Command) => {
      if ((id === undefined) === (since === undefined)) {
        command.error('error: give either the id of an event or --since', { exitCode: 2 });
      }
      return performed(command, id === undefined ? past : replay(id));
    });
  asking('discard', 'give a dead letter up for good')
    .argument('<id>', 'id of its event')
    .requiredOption('--subscriber <name>', 'whose')
    .action((id: string, _options: unknown, command: Command) => performed(command, discard(id)));
  asking('subscribers', 'who reads the log, how far each is, and who is gone').action(
    (_options: unknown, command: Command) => performed(command, subscribers),
  );
  asking('forget', 'end the place in the log of a subscriber that is gone, and its dead letters')
    .argument('<subscriber>', 'its name')
    .action((name: string, _options: unknown, command: Command) =>
      performed(command, forget(name)),
    );
  asking('dead', 'deliveries that were given up, with the reason')
    .option('--subscriber <name>', 'only of this one')
    .option('--state <state>', 'dead, retrying or waiting')
    .option('--limit <number>', 'at most so many')
    .action((_options: unknown, command: Command) => performed(command, dead));
}
