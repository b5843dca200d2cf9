"""A disk that takes no more from the n-th file on: Python to run first in a process of its own.

Counted are files opened for writing, folders made and links, below one folder. What is removed or renamed still works,
as on a real disk.
"""

from __future__ import annotations

_HOOK = """
import errno, os, sys
_left = [{count}]
def _full(event, values):
    if event == "open":
        path, mode, flags = values
        writes = flags & (os.O_WRONLY | os.O_RDWR)
    elif event in ("os.mkdir", "os.link", "os.symlink"):
        path, writes = values[1 if event != "os.mkdir" else 0], True
    else:
        return
    if not writes or not isinstance(path, (str, os.PathLike)) or not os.fspath(path).startswith({below!r}):
        return
    _left[0] -= 1
    if _left[0] < 0:
        raise OSError(errno.ENOSPC, "No space left on device", os.fspath(path))
sys.addaudithook(_full)
"""


def full_disk(below: str, count: int) -> str:
    """`count` files may still be written below a folder."""
    return _HOOK.format(count=count, below=below)
