"""Joins one stream with Zoom's own RTMS client and prints what it received, as one line of JSON.

The high-level `rtms.Client` ignores a CA file and hides join errors, so the native class below it
is driven directly, on one thread, as the closed library demands.
"""

import argparse
import faulthandler
import json
import os
import signal
import time
from dataclasses import dataclass, field
from typing import Any

import rtms

Native = rtms._ClientBase
POLL_PAUSE_S = 0.005
# Whoever started this kills it after half a minute more than its time.
HANGING_S = 20


@dataclass(frozen=True)
class Mode:
    media: tuple[str, ...]
    # Attributes of the package's parameters that are other than its own choice.
    audio: dict[str, int] = field(default_factory=dict)
    video: dict[str, int] = field(default_factory=dict)
    deskshare: dict[str, int] = field(default_factory=dict)
    # Beside those of the roster, which the package asks for by itself.
    further_events: tuple[int, ...] = (5, 6, 7)


L16_MIXED = {
    "codec": int(rtms.AudioCodec.L16),
    "sampleRate": int(rtms.AudioSampleRate.SR_16K),
    "channel": int(rtms.AudioChannel.MONO),
    "frameSize": 320,
    "dataOpt": int(rtms.DataOption.AUDIO_MIXED_STREAM),
}
G711 = {
    "codec": int(rtms.AudioCodec.G711),
    "sampleRate": int(rtms.AudioSampleRate.SR_8K),
    "channel": int(rtms.AudioChannel.MONO),
    "frameSize": 160,
}
G722 = {
    "codec": int(rtms.AudioCodec.G722),
    "sampleRate": int(rtms.AudioSampleRate.SR_16K),
    "channel": int(rtms.AudioChannel.MONO),
    "frameSize": 320,
}
JPG = {"codec": int(rtms.VideoCodec.JPG), "fps": 5}
PNG = {"codec": int(rtms.VideoCodec.PNG), "fps": 1}

MODES = {
    "default": Mode(("audio", "transcript", "video")),
    "transcript": Mode(("transcript",)),
    "l16-mixed": Mode(("audio", "transcript", "video"), audio=L16_MIXED),
    "g711-jpg": Mode(("audio", "transcript", "video"), audio=G711, video=JPG),
    "g722-png": Mode(("audio", "transcript", "deskshare"), audio=G722, deskshare=PNG),
    "every-medium": Mode(("audio", "transcript", "video", "deskshare")),
    "recovery": Mode(("audio", "transcript"), further_events=()),
}


def with_values(parameters: Any, values: dict[str, int]) -> Any:
    for name, value in values.items():
        setattr(parameters, name, value)
    return parameters


@dataclass
class Received:
    """What came of one kind of media."""

    frames: int = 0
    bytes: int = 0
    sizes: set[int] = field(default_factory=set)
    users: dict[str, str] = field(default_factory=dict)
    first_timestamp: int | None = None
    last_text: str | None = None

    def add(self, data: bytes, size: int, timestamp: int, metadata: Any, is_text: bool) -> None:
        self.frames += 1
        self.bytes += size
        if len(self.sizes) < 20:
            self.sizes.add(size)
        self.users[str(metadata.userId)] = metadata.userName
        if self.first_timestamp is None:
            self.first_timestamp = timestamp
        if is_text:
            self.last_text = data.decode("utf-8")

    def summary(self) -> dict[str, Any]:
        return {**vars(self), "sizes": sorted(self.sizes)}


class Join:
    """One client from `alloc` to `release`; callbacks run inside `poll` and call nothing native."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self.media = {kind: Received() for kind in mode.media}
        self.confirm: int | None = None
        self.left: int | None = None
        self.leaving = False
        self.sessions: list[list[Any]] = []
        self.people: list[list[Any]] = []
        self.events: list[str] = []
        self.client = Native()
        self._configure()

    def _configure(self) -> None:
        client = self.client
        mode = self.mode
        if "audio" in mode.media:
            client.set_audio_params(with_values(rtms.AudioParams(), mode.audio))
        if "video" in mode.media:
            client.set_video_params(with_values(rtms.VideoParams(), mode.video))
        if "deskshare" in mode.media:
            client.set_deskshare_params(with_values(rtms.DeskshareParams(), mode.deskshare))
        if "transcript" in mode.media:
            transcript = rtms.TranscriptParams()
            transcript.src_language = int(rtms.TranscriptLanguage.ENGLISH)
            transcript.enable_lid = False
            client.set_transcript_params(transcript)
        client.on_join_confirm(lambda reason: setattr(self, "confirm", reason))
        client.on_leave(lambda reason: setattr(self, "left", reason))
        client.on_session_update(
            lambda op, session: self.sessions.append([op, session.sessionId, session.status])
        )
        client.on_user_update(lambda op, user: self.people.append([op, user.id, user.name]))
        client.on_event_ex(self.events.append)
        for kind in mode.media:
            getattr(client, f"on_{kind}_data")(self._sink(kind))

    def _sink(self, kind: str):
        received = self.media[kind]

        def sink(data: bytes, size: int, timestamp: int, metadata: Any) -> None:
            received.add(data, size, timestamp, metadata, kind == "transcript")

        return sink

    def run(self, arguments: argparse.Namespace) -> dict[str, Any]:
        error = None
        slowest_poll = 0.0
        self.client.alloc()
        try:
            signature = rtms.generate_signature(
                arguments.client_id, arguments.client_secret, arguments.uuid, arguments.stream
            )
            self.client.join(arguments.uuid, arguments.stream, signature, arguments.url, 10_000)
            slowest_poll = self._poll(time.monotonic() + arguments.seconds)
        except Exception as failure:  # the binding gives a text only
            error = f"{type(failure).__name__}: {failure}"
        finally:
            self.client.release()
        return {
            "confirm": self.confirm,
            "left": self.left,
            "error": error,
            "media": {kind: received.summary() for kind, received in self.media.items()},
            "sessions": self.sessions,
            "people": self.people,
            "events": len(self.events),
            "slowestPollMs": round(slowest_poll * 1000, 1),
        }

    def _poll(self, until: float) -> float:
        slowest = 0.0
        subscribed = False
        while time.monotonic() < until and self.left is None and not self.leaving:
            begun = time.monotonic()
            self.client.poll()
            slowest = max(slowest, time.monotonic() - begun)
            if self.confirm is not None and not subscribed:
                if self.confirm != 0:
                    break
                if self.mode.further_events:
                    self.client.subscribe_event(list(self.mode.further_events))
                subscribed = True
            time.sleep(POLL_PAUSE_S)
        return slowest


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("url", "uuid", "stream", "client-id", "client-secret"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--mode", choices=MODES, required=True)
    parser.add_argument("--ca", required=True, help="PEM file; the server is verified with it")
    parser.add_argument("--seconds", type=float, required=True)
    return parser.parse_args()


def main() -> None:
    # These would win over the arguments of `generate_signature`.
    for name in ("ZM_RTMS_CLIENT", "ZM_RTMS_SECRET"):
        os.environ.pop(name, None)
    arguments = parse()
    # The library is closed: where it hangs, the way into it is all that can be said.
    faulthandler.dump_traceback_later(arguments.seconds + HANGING_S)
    os.makedirs("logs", exist_ok=True)  # the library writes its own log there
    Native.initialize(arguments.ca, 1, "conformance")
    try:
        join = Join(MODES[arguments.mode])
        signal.signal(signal.SIGTERM, lambda *_: setattr(join, "leaving", True))
        result = join.run(arguments)
    finally:
        Native.uninitialize()
    print(json.dumps(result))


main()
