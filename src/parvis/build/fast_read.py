"""The first two steps of an incremental build: facts and texts, then the gate; what did not change is not read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.build.base import code_key, digest
from parvis.build.edited import edited, head_print, same_topics, with_uid
from parvis.errors import Problem
from parvis.practice.documents import Library
from parvis.practice.model import Practice

if TYPE_CHECKING:
    from parvis.build.fast import FastRun
    from parvis.build.record import Record
    from parvis.ethics.finding import Report

FACTS = "content/practice.toml"


def names_key(run: FastRun) -> str:
    """What must be the same for an edit to concern its own text only, beside the other texts."""
    return digest(code_key(), run.files.sha(FACTS), run.files.others())


def read_edited(run: FastRun) -> tuple[Practice, Library, list[Problem]] | None:
    """Facts, texts and problems, the texts that did not change as they are remembered; None: load everything."""
    from parvis.ethics.codec import thing
    from parvis.practice.load import FACTS as SHOWN
    from parvis.practice.load import load_practice

    before = run.before
    if not before.names or before.names != names_key(run):
        return None
    try:
        told = thing(before.problems)
    except ValueError:
        return None
    practice, _ = load_practice(run.site.facts, shown=SHOWN)
    if practice is None or not isinstance(told, tuple):
        return None
    found = edited(run.site, practice, before, run.files, run.options.now)
    if found is None or any(problem.level == "error" for problem in found[1]):
        return None  # the whole load says everything, in its order
    library, fresh, changed = found
    left = [problem for problem in told if str(problem.path or "") not in changed]
    if any(str(problem.path or FACTS) != FACTS for problem in left) and not _same_outline(before, library):
        return None  # what was said of a text may no longer be true
    facts = [problem for problem in left if str(problem.path or "") == FACTS]
    others = [problem for problem in left if str(problem.path or "") != FACTS] + fresh
    return practice, library, [*facts, *sorted(others, key=lambda p: (str(p.path or ""), p.line, p.column))]


def _same_outline(before: Record, library: Library) -> bool:
    """Whether there are the same texts, in the same categories and tags."""
    told = {text.path: text.fields for text in before.texts}
    return (
        all((fields := told.pop(d.path.as_posix(), None)) and same_topics(fields, d) for d in library.documents)
        and not told
    )


def checked(run: FastRun, language: str) -> Report:
    """The gate's report, each file hashed once, and the prints of texts and rules that are remembered not made again."""
    from parvis.build.heard import Heard
    from parvis.ethics.cache import remember
    from parvis.ethics.compiled import compiled_rules, engine_key, rules_key
    from parvis.ethics.gate import Gate, State, facts_print, rule_prints, text_print
    from parvis.ethics.run import check_site

    site, practice, library, now = run.site, run.practice, run.library, run.options.now
    key = rules_key(site)
    rules = compiled_rules(site, key)
    memory = run.heard = Heard.of(remember(site, practice, language, engine_key(key)))
    public = [document.path.as_posix() for document in library.public(now).documents]
    memory.hashes = {path: run.files.sha(path) for path in public}
    report = run.raw_report = check_site(
        site, practice, library, now=now, language=language, rules=rules, memory=memory
    )
    memory.save()
    known = {text.path: text for text in run.before.texts if text.seal and text.head}
    for document in library.public(now).documents:
        path = document.path.as_posix()
        kept = known.get(path)
        if kept is not None and kept.sha == run.files.sha(path):
            run.seals[path], run.heads[path] = kept.seal, kept.head
            continue
        content = (site.root / path).read_bytes()
        run.seals[path], run.heads[path] = text_print(content), head_print(content, document.body_line)
    run.rules_key = digest(key, code_key())
    run.prints = run.before.prints if run.before.rules == run.rules_key else rule_prints(rules)
    crisis = frozenset(d.path.as_posix() for d in library.public(now).documents if d.role == "crisis")
    gate = run.gate = Gate(site, now)
    return gate.judge(report, State({FACTS: facts_print(practice), **run.seals}, crisis), run.prints)


def uids_written(run: FastRun) -> None:
    """The files into which this build wrote the uid of their text: known as they are now, or the next build reads them all.

    What was said of a text names its lines, which have moved: then the next build does read them all.
    """
    fresh = {d.path: d for d in run.public.documents if "uid" not in d.field_lines}
    if not fresh:
        return
    told = {problem.path for problem in run.problems if problem.path in fresh}
    if run.raw_report is not None:
        told |= {one.path for one in run.raw_report.findings if one.path in fresh}
        told |= {one.path for one in run.raw_report.suppressions if one.path in fresh}
    for path, document in fresh.items():
        name = path.as_posix()
        written = with_uid(run.site, document)
        if written is None or told:
            run.moved = run.moved or written is not None
            continue
        run.inputs[name] = run.files.written(name)
        run.heads[name] = head_print((run.site.root / path).read_bytes(), written.body_line)
        if run.heard is not None:
            run.heard.rename(written, run.files.sha(name))
        fresh[path] = written
    if run.heard is not None:
        run.heard.save()
    run.replace_texts(fresh)
