import type { RecoveryRecording } from './recovery.recording.ts';
import { differences, rowsOf, type Side } from './step.rows.ts';

/** Why one client takes steps that the other does not. */
export interface Explanation {
  /** Scenarios that it holds in. */
  readonly in: readonly string[];
  /** Steps that the official client alone takes, without numbers of connections and events. */
  readonly official?: readonly string[];
  readonly service?: readonly string[];
  readonly because: string;
}

const FLOWS = 'audio and transcript flow';
const NOTHING = 'nothing flows any more';
const WHOLE_JOIN = [
  'signaling: message 1',
  'signaling: message 5',
  'audio: message 3',
  'transcript: message 3',
  'signaling: message 7',
];

const TOLD_OF_ONE_MEDIUM = [
  'one medium lost',
  'one medium lost, and event 7 says so alone',
  'one medium lost, and stream state 2 says so alone',
];
const REFUSED_ONE_MEDIUM = [
  'one medium lost, and Zoom fails at first',
  'one medium lost, and refused for good',
];

const JOINED_ANEW_BY_BOTH = [
  'signaling lost',
  'signaling lost, and Zoom says so',
  'media and signaling lost',
];

export const EXPLANATIONS: readonly Explanation[] = [
  {
    in: ['join'],
    official: ['signaling: message 5'],
    service: ['signaling: message 5'],
    because:
      'The package subscribes once its join is confirmed, which is after message 7. The service does so as soon as message 2 has come, so that nobody who joins between the handshakes is missed. No document asks for either order; samples of Zoom do as the service does.',
  },
  {
    in: ['join', ...JOINED_ANEW_BY_BOTH],
    service: ['signaling: message 7'],
    because:
      "The package sends one message 7, after the last media handshake. The service sends one for each media connection that stands, as the manager in Zoom's samples does: the sound does not wait for a transcript that is late or refused.",
  },
  {
    in: JOINED_ANEW_BY_BOTH,
    service: ['signaling: message 5'],
    because:
      'Joining anew by itself, the package does not subscribe again. No document says whether subscriptions outlive their signaling connection; the service does not count on it. An application around the package has to subscribe itself.',
  },
  {
    in: ['signaling lost, and Zoom has not noticed'],
    official: [NOTHING],
    service: [...WHOLE_JOIN, FLOWS],
    because:
      "Status 8 ends the package's session, and an application has to begin anew. The service tries again until the recovery window is over, as Zoom's samples do: to Zoom the old connection will be gone soon.",
  },
  {
    in: ['signaling lost, and Zoom fails at first'],
    official: [NOTHING],
    service: [...WHOLE_JOIN, FLOWS],
    because:
      'The same with status 45, an error inside Zoom, which the reference holds for one to try again after.',
  },
  {
    in: [...TOLD_OF_ONE_MEDIUM, 'all media lost'],
    official: ['signaling: closed with 1000', 'signaling: message 1', 'signaling: message 7'],
    because:
      'The package does not dial a media connection alone: it ends signaling, and with it all media, and joins anew from message 1.',
  },
  {
    in: TOLD_OF_ONE_MEDIUM,
    official: ['transcript: message 3'],
    because: 'So the transcript, which was not hit, is interrupted and dialled as well.',
  },
  {
    in: [...TOLD_OF_ONE_MEDIUM, 'all media lost', 'one medium lost, and Zoom fails at first'],
    service: ['signaling: message 7'],
    because:
      'The service does what the recovery matrix says: it dials the media that were lost, and starts each of them by message 7 on the signaling connection that stands. Nothing else is interrupted.',
  },
  {
    in: REFUSED_ONE_MEDIUM,
    official: [
      'signaling: closed with 1000',
      'signaling: message 1',
      'transcript: message 3',
      NOTHING,
    ],
    because:
      'The package joins anew from message 1 here too, and a media handshake that is refused ends the session, and with it the medium that stood: its leave callback says the status.',
  },
  {
    in: ['one medium lost, and Zoom fails at first'],
    service: ['audio: message 3', FLOWS],
    because:
      'The service tries a medium again that was refused with status 45, until the recovery window is over. What was not hit flows on meanwhile.',
  },
  {
    in: ['one medium lost, and refused for good'],
    service: ['transcript flows'],
    because:
      'Status 9 says that the app may not have audio: the service does without, and goes on with what it has.',
  },
  {
    in: ['media interrupted, by word alone', 'stream state 2, by word alone'],
    service: ['audio: message 3', 'transcript: message 3', 'signaling: message 7'],
    because:
      'The package acts on broken sockets alone, and none has broken. Neither event 7 nor stream state 2 names a medium: the recovery matrix has the affected media dialled again, and the service, which sees none that is lost or quiet, takes it for all of them. Signaling stays. What Zoom sends twice then is left out.',
  },
  {
    in: ['interrupted, by word alone', 'failover, while all stands'],
    service: ['signaling: closed with 1000', ...WHOLE_JOIN],
    because:
      'The package has no door for webhooks: it stays where it is, and what Zoom said of it is for the application around it, which has to leave and join anew. The recovery matrix has signaling and media dialled again, at the URL of the webhook where it names one; so does the service, which closes what it has first, since Zoom refuses a second connection.',
  },
  {
    in: ['plain close of signaling'],
    official: [NOTHING],
    service: [...WHOLE_JOIN, FLOWS],
    because:
      'A close with 1000 is the end to the package, for which no reason is known (960). The service takes nothing for an end but what Zoom says is one (messages 8 and 9, or a stop webhook): it tries again until the recovery window is over.',
  },
  {
    in: ['plain close of media'],
    official: ['signaling: closed with 1000', NOTHING],
    service: ['audio: message 3', 'transcript: message 3', 'signaling: message 7', FLOWS],
    because:
      'The same of a media connection: the package leaves the stream, which goes on. The service dials the media again.',
  },
  {
    in: ['failover'],
    official: [NOTHING],
    service: [...WHOLE_JOIN, FLOWS],
    because:
      'The package has no door for webhooks and knows the URL of its join alone: it gives up. An application has to make a new client with the URL of the webhook. The service dials the new server at once.',
  },
  {
    in: ['signaling falls silent'],
    service: WHOLE_JOIN,
    because:
      'The package did nothing about the silence in the 84 s that are watched: media flow on, but no event and no state reaches it any more. Documents of Zoom ask for the signaling handshake anew after 65 s without a keep-alive; so does the service once nothing has come for that long, and with signaling it dials media.',
  },
  {
    in: ['one medium falls silent'],
    official: ['transcript flows'],
    service: ['audio: message 3', 'signaling: message 7', FLOWS],
    because:
      'The same of a media connection: the package stays without sound, and its leave callback does not come. The service holds each connection to the 65 s, and dials the one that is silent.',
  },
  {
    in: ['all fall silent'],
    official: [NOTHING],
    service: [...WHOLE_JOIN, FLOWS],
    because:
      'The same of all connections: in the 84 s the package neither dials nor calls back, so that to an application it looks like a meeting in which nobody speaks. The service joins anew after 65 s.',
  },
];

/** A step as explanations name it. */
export function plain(step: string): string {
  return step.replace(/^([a-z]+) \d+:/, '$1:').replace(/ \(events .*\)$/, '');
}

/** Numbers, from 1, of the explanations of a step that one side alone takes. */
export function explaining(
  explanations: readonly Explanation[],
  scenario: string,
  side: Side,
  step: string,
): readonly number[] {
  return explanations.flatMap((explanation, index) => {
    const covers =
      explanation.in.includes(scenario) && (explanation[side] ?? []).includes(plain(step));
    return covers ? [index + 1] : [];
  });
}

function claims({ in: scenarios, official = [], service = [] }: Explanation): readonly string[] {
  return scenarios.flatMap((scenario) => [
    ...official.map((step) => `${scenario}: official: ${step}`),
    ...service.map((step) => `${scenario}: service: ${step}`),
  ]);
}

/** Differences without an explanation or with several, and explanations of what does not differ. */
export function gaps(
  recording: RecoveryRecording,
  explanations: readonly Explanation[],
): readonly string[] {
  const problems = new Set<string>();
  const needed = new Set<string>();
  for (const { scenario, official, service } of recording) {
    for (const { side, step } of rowsOf(official, service).flatMap(differences)) {
      const claim = `${scenario}: ${side}: ${plain(step)}`;
      needed.add(claim);
      const found = explaining(explanations, scenario, side, step).length;
      if (found !== 1) problems.add(`${claim} has ${String(found)} explanations`);
    }
  }
  for (const claim of explanations.flatMap(claims)) {
    if (!needed.has(claim)) problems.add(`${claim} is explained and does not differ`);
  }
  return [...problems];
}
