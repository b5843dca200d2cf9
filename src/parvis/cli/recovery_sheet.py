"""The endpoint's secret key on paper: groups of letters and digits, each line with a mark that finds a slip of the pen.

Crockford's alphabet: no I, L, O or U; what is read as one of the first three is taken for 1, 1 and 0.
"""

from __future__ import annotations

import hashlib
import zlib

from parvis.errors import ParvisError
from parvis.i18n import T

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP, _GROUPS = 5, 5
_MARK = 2
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SUM = 4  # bytes of the whole's own sum


class Misread(ParvisError):
    """A line, or the whole, is not what was printed."""


def on_paper(secret: str) -> list[str]:
    """The lines to print: `1  AB3DE FGH2J … K7`."""
    content = zlib.compress(secret.encode(), 9)
    text = _encode(content + hashlib.sha256(content).digest()[:_SUM])
    size = _GROUP * _GROUPS
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    return [
        f"{number}  {' '.join(part[at : at + _GROUP] for at in range(0, len(part), _GROUP))}  {_mark(number, part)}"
        for number, part in enumerate(parts, start=1)
    ]


def from_paper(lines: list[str]) -> str:
    """The secret again. Raises Misread with the line that is wrong."""
    whole = ""
    for number, line in enumerate((line for line in lines if line.strip()), start=1):
        first, *groups = line.upper().translate(_MISREAD).split()
        part, mark = "".join(groups[:-1]), groups[-1] if groups else ""
        if first != str(number) or mark != _mark(number, part):
            raise Misread(
                T("Line {number} is not as it was printed.", number=number),
                T("Each line begins with its number and ends with two characters that check it; type it again."),
            )
        whole += part
    content = _decode(whole)
    if hashlib.sha256(content[:-_SUM]).digest()[:_SUM] != content[-_SUM:]:
        raise Misread(T("A line is missing: this is not a whole key."), T("Type every line of the sheet."))
    return zlib.decompress(content[:-_SUM]).decode()


def _mark(number: int, part: str) -> str:
    digest = hashlib.sha256(f"{number}:{part}".encode()).digest()
    return "".join(_LETTERS[byte % 32] for byte in digest[:_MARK])


def _encode(content: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in content)
    bits += "0" * (-len(bits) % 5)
    return "".join(_LETTERS[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


def _decode(text: str) -> bytes:
    bits = "".join(f"{_LETTERS.index(letter):05b}" for letter in text)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) // 8 * 8, 8))
