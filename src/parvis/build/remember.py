"""What a build leaves for the next one, taken from the build once its site is in place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import msgspec

from parvis.build import quick
from parvis.build.edited import kept_fields
from parvis.build.fast_read import names_key
from parvis.build.glance import leave_note
from parvis.build.record import Other, Page, Record, Text, write_record

if TYPE_CHECKING:
    from parvis.build.fast import FastRun
    from parvis.build.run import Built


def remember(run: FastRun, built: Built) -> None:
    """Raises nothing: a disk that refuses only means that the next build starts afresh."""
    saved = _settled(run)
    record = run.record()
    record.saved = saved
    with contextlib.suppress(OSError):
        write_record(run.record_file, record)
        rows: list[Page | Other] = [*record.pages, *record.others]
        leave_note(run, built, saved, {row.path: [row.size, row.time] for row in rows})


def whole_record(run: FastRun) -> Record:
    """Everything anew, of a build that looked at everything."""
    return Record(
        base=run.base,
        around=run.memory.around,
        hidden=run.look.clean(),
        feeds=run.feeds_key,
        names="" if run.moved else names_key(run),
        strange=_strange(run),
        practice=msgspec.msgpack.encode(run.practice),
        sites=run.sites,
        uses=run.uses,
        problems=_plain(run.problems),
        report=_plain(run.raw_report) if run.raw_report is not None else None,
        memory=run.heard.base if run.heard is not None else "",
        rules=run.rules_key,
        prints=run.prints,
        texts=_text_rows(run),
        pages=run.pages_done(),
        others=run.others_done(),
        links=run.look.table(),
    )


def _strange(run: FastRun) -> list[str]:
    texts = {document.path.as_posix() for document in run.library.documents}
    return [path for path in run.files.stamps if path.endswith(".md") and path not in texts]


def _plain(value: Any) -> Any:
    from parvis.ethics.codec import NotStorable, plain

    try:
        return plain(value)
    except NotStorable:
        return None


def _text_rows(run: FastRun) -> list[Text]:
    from parvis.practice.texts import zone_of

    zone = zone_of(run.practice)
    words = run.heard.words if run.heard is not None else {}
    rows = []
    for document in run.library.documents:
        path = document.path.as_posix()
        row = run.memory.texts.get(path) or Text(path, run.files.stamps.get(path, (-1, -1, -1)), "")
        row.sha, row.stamp = run.files.sha(path), run.files.stamps.get(path, (-1, -1, -1))
        row.fields, row.seal = kept_fields(document, zone), run.seals.get(path, "")
        row.head, row.words = run.heads.get(path, ""), words.get(path, -1)
        rows.append(row)
    return rows


def _settled(run: FastRun) -> int:
    """The moment from which a file that looks the same is the same.

    A file as young as the beginning of the build is read once more at its end: if it is what it was, the end counts.
    """
    try:
        end = run.staging.manifest_path.stat().st_mtime_ns
        young = [path for path, stamp in run.inputs.items() if stamp and stamp[1] > run.begun - quick.RACY]
        for path in young:
            if run.inputs[path][1] <= end - quick.RACY and not run.files.same(path):
                return run.begun
    except OSError:
        return run.begun
    return max(run.begun, end)
