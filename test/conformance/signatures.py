"""Prints random inputs of a handshake signature and what Zoom's own package makes of them, as JSONL."""

import base64
import json
import os
import random
import string
import sys

import rtms

COUNT = 1_000
ALPHANUMERIC = string.ascii_letters + string.digits
# What no id should contain, but a signature must survive.
HOSTILE = ALPHANUMERIC + ",./+= %\"'\\ÄéЖ漢🙂"


def token(source: random.Random, alphabet: str, low: int, high: int) -> str:
    return "".join(source.choices(alphabet, k=source.randint(low, high)))


def inputs(source: random.Random) -> dict[str, str]:
    if source.random() < 0.1:
        return {
            name: token(source, HOSTILE, 1, 40) for name in ("client", "secret", "uuid", "stream")
        }
    return {
        "client": token(source, ALPHANUMERIC + "_", 20, 24),
        "secret": token(source, ALPHANUMERIC, 32, 32),
        "uuid": base64.b64encode(source.randbytes(16)).decode(),
        "stream": source.randbytes(16).hex(),
    }


def main() -> None:
    for name in ("ZM_RTMS_CLIENT", "ZM_RTMS_SECRET"):
        os.environ.pop(name, None)
    source = random.Random(int(sys.argv[1]))
    for _ in range(COUNT):
        given = inputs(source)
        signature = rtms.generate_signature(
            given["client"], given["secret"], given["uuid"], given["stream"]
        )
        print(json.dumps({**given, "signature": signature}, ensure_ascii=False, separators=(",", ":")))


main()
