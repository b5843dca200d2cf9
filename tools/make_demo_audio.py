#!/usr/bin/env python3
"""Make the demonstration's sound files from their transcripts, so that what is heard is what is written.

    python tools/make_demo_audio.py

Needs espeak-ng and ffmpeg (Debian: `apt install espeak-ng ffmpeg`); neither is needed to build the site. A transcript is
a Markdown file of content/media: each paragraph is spoken, `*Silence: 5 seconds.*` is a silence of that length. A soft
tone, computed here, opens and closes. The voice is espeak-ng's, and the page says that it is synthetic.
"""

from __future__ import annotations

import array
import math
import re
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path

MEDIA = Path(__file__).resolve().parent.parent / "content" / "media"
RATE = 22_050  # samples a second: espeak-ng's own
VOICES = {"fr": "fr+f2", "en": "en-gb+f2"}
WORDS_A_MINUTE = 128
PITCH = 34  # of 99
BETWEEN = 0.4  # seconds between two paragraphs
BITRATE = "16k"
LARGEST = 400_000  # bytes
_SILENCE = re.compile(r"^\*Silence\s*:\s*(\d+)\s+second", re.IGNORECASE)


def parts(transcript: str) -> Iterator[str | float]:
    """What to say, and how many seconds to be silent, in order."""
    for paragraph in re.split(r"\n\s*\n", transcript.strip()):
        text = " ".join(paragraph.split())
        if found := _SILENCE.match(text):
            yield float(found[1])
        else:
            yield text


def silence(seconds: float) -> array.array[int]:
    return array.array("h", bytes(2 * int(seconds * RATE)))


def bell(seconds: float = 3.0) -> array.array[int]:
    """Three quiet partials that rise in 60 ms and fade."""
    partials = ((220.0, 1.0), (330.0, 0.5), (440.5, 0.3))
    samples = array.array("h")
    for index in range(int(seconds * RATE)):
        at = index / RATE
        loudness = min(at / 0.06, 1.0) * math.exp(-1.3 * at) * 3_200
        samples.append(round(loudness * sum(part * math.sin(math.tau * tone * at) for tone, part in partials)))
    return samples


def say(text: str, language: str, folder: Path) -> array.array[int]:
    target = folder / "said.wav"
    options = ["-v", VOICES[language], "-s", str(WORDS_A_MINUTE), "-p", str(PITCH), "-g", "4", "-w", str(target)]
    subprocess.run(["espeak-ng", *options, text], check=True)  # noqa: S603, S607 - a tool of ours, on texts of ours
    with wave.open(str(target)) as file:
        return array.array("h", file.readframes(file.getnframes()))


def compose(transcript: str, language: str, folder: Path) -> array.array[int]:
    samples = bell()
    for part in parts(transcript):
        if isinstance(part, float):
            samples.extend(silence(part))
        else:
            samples.extend(say(part, language, folder))
            samples.extend(silence(BETWEEN))
    samples.extend(bell())
    return samples


def encode(samples: array.array[int], target: Path, folder: Path) -> None:
    """A small mono MP3, without date or encoder's name: the same text gives the same bytes."""
    source = folder / "whole.wav"
    with wave.open(str(source), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    # The high hiss of a synthetic voice tires: it is cut, and the whole brought to an even loudness.
    softened = "highpass=f=70,lowpass=f=5200,loudnorm=I=-20:TP=-2:LRA=9"
    command = ["ffmpeg", "-loglevel", "error", "-y", "-i", str(source), "-af", softened, "-ar", "16000", "-ac", "1"]
    plain = [
        "-b:a",
        BITRATE,
        "-map_metadata",
        "-1",
        "-fflags",
        "+bitexact",
        "-flags:a",
        "+bitexact",
        "-write_xing",
        "0",
    ]
    subprocess.run([*command, *plain, str(target)], check=True)  # noqa: S603 - as above


def main() -> int:
    for transcript in sorted(MEDIA.glob("*.md")):
        language = "en" if transcript.stem.endswith(".en") else "fr"
        target = transcript.with_suffix(".mp3")
        with tempfile.TemporaryDirectory() as folder:
            samples = compose(transcript.read_text(encoding="utf-8"), language, Path(folder))
            encode(samples, target, Path(folder))
        size = target.stat().st_size
        print(f"{target.name}: {len(samples) / RATE:.0f} s, {size / 1000:.0f} kB")
        if size > LARGEST:
            print(f"larger than {LARGEST} bytes: lower BITRATE", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
