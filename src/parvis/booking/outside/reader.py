"""The process in which a calendar's file is read: little memory, little time, no secret, and killed when it is too much.

python -P -m parvis.booking.outside.reader < question-and-file > answer
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import asdict

from parvis.booking.outside.guard import Unreadable
from parvis.booking.outside.wanted import Blocks, Policy, Wanted

SECONDS = 30
MEMORY = 512 * 1024 * 1024


def read(content: bytes, wanted: Wanted, seconds: float = SECONDS) -> Blocks:
    """The busy blocks of a file. Raises Unreadable for what is not a whole calendar, or takes too long."""
    question = {**asdict(wanted), "start": wanted.start.isoformat(), "end": wanted.end.isoformat()}
    command = [sys.executable, "-P", "-m", "parvis.booking.outside.reader"]
    sent = json.dumps(question).encode() + b"\n" + content
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            command, input=sent, capture_output=True, timeout=seconds, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too-long") from None
    except OSError:
        raise Unreadable("reader") from None
    if done.returncode:
        raise Unreadable("too-long" if done.returncode < 0 else "reader")
    told = json.loads(done.stdout)
    blocks = Blocks(
        [(start, end) for start, end in told["others"]],
        {uid: [(start, end) for start, end in spans] for uid, spans in told["own"].items()},
        told["broken"],
        told["whole"],
    )
    if not blocks.whole:
        raise Unreadable("not-a-calendar")
    return blocks


def _environment() -> dict[str, str]:
    """Ours without any secret; a file that found a way out of the parser would find none."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PARVIS_")}


def _limit() -> None:
    """On systems that know such limits; elsewhere the time alone is limited."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> None:
    from parvis.booking.outside.expand import blocks_of

    _limit()
    header, _, content = sys.stdin.buffer.read().partition(b"\n")
    said = json.loads(header)
    wanted = Wanted(
        said["zone"],
        dt.datetime.fromisoformat(said["start"]),
        dt.datetime.fromisoformat(said["end"]),
        Policy(**said["policy"]),
        tuple(said["me"]),
        said["own"],
    )
    sys.stdout.write(json.dumps(asdict(blocks_of(content, wanted))))


if __name__ == "__main__":
    main()
