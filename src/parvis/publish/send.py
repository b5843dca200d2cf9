"""A site to its host and one step back, so that an interruption at any instant is repaired by doing it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from parvis.i18n import T, Text
from parvis.publish.ledger import Ledger
from parvis.publish.online import BEFORE, MANIFEST, MAYBE, Entry, Files, Online, Tree, publication_id
from parvis.publish.plan import Plan, folders_of, plan
from parvis.publish.target import CannotGoBack, FileTarget, Progress, Target, WholeTarget


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a publication would do. `online` is what is there now, None before the first."""

    tree: Tree
    online: Online | None
    known: Files
    plan: Plan

    @property
    def resumed(self) -> bool:
        """Whether a former publication was interrupted."""
        return bool(self.online and self.online.unfinished)

    @property
    def nothing_to_do(self) -> bool:
        return not self.plan.changes and self.online is not None and not self.resumed


def prepare(target: Target, tree: Tree, ledger: Ledger, *, everything: bool = False) -> Prepared:
    """Compare the site with what is at the host; nothing is changed. Raises TargetRefused.

    With `everything`, nothing that is there is trusted to be as it was sent.
    """
    if isinstance(target, WholeTarget):
        online = shown_by(target, ledger)
        known = _doubted(online.known if online else {}, everything=everything)
        return Prepared(tree, online, known, plan(known, tree.files))
    online = Online.read(target.read(MANIFEST))
    if online is not None:
        ledger.settle(online)
    known = _doubted(_certain(online, ledger) if online else {}, everything=everything)
    return Prepared(tree, online, known, _plan(target, known, _with_strangers(tree, known, ledger)))


def shown_by(target: WholeTarget, ledger: Ledger) -> Online | None:
    """What a host shows; one that keeps no manifest says an id, and this computer knows the files. Raises TargetRefused."""
    online = target.online()
    if online is None:
        return None
    ledger.settle(online)
    files = online.files or next((state.files for state in ledger.states() if state.id == online.id), {})
    return replace(online, at=ledger.moment_of(online), files=files)


def _plan(target: FileTarget, known: Files, tree: Tree) -> Plan:
    """The plan, after a look at the folders of files of which nobody knows whether they are there."""
    doubtful = [path for path in tree.files if known.get(path, MAYBE) == MAYBE]
    return plan(known, tree.files, target.list(folders_of(doubtful)))


def publish(target: Target, prepared: Prepared, ledger: Ledger, *, now: dt.datetime, progress: Progress) -> Online:
    """Send what differs. Raises TargetRefused; doing it again goes on from there."""
    if prepared.nothing_to_do and prepared.online is not None:
        return prepared.online
    tree = ledger.keep_tree(prepared.tree)
    goal = Online(publication_id(tree.files, now), now, tree.files)
    ledger.begin(goal)
    if isinstance(target, WholeTarget):
        target.send(tree, goal, progress)
    else:
        taken = {path: target.read(path) for path in prepared.plan.taken}
        kept = {path: ledger.keep(content) for path, content in taken.items() if content is not None}
        if kept:
            ledger.keep_strangers(kept)
        tree = _with_strangers(tree, prepared.known, ledger)
        _carry(target, tree, goal, prepared, ledger, T("Sending"), progress)
    ledger.push(goal)
    return goal


def rollback(target: Target, ledger: Ledger, *, now: dt.datetime, progress: Progress) -> Online:
    """Show the publication before the one that is shown, or before the one that was interrupted.

    `now` becomes the moment of what is online: what came due before it is not published again by itself.

    Raises CannotGoBack when nothing earlier is known, TargetRefused.
    """
    if isinstance(target, WholeTarget):
        return _back_whole(target, ledger, now, progress)
    online = Online.read(target.read(MANIFEST))
    if online is None:
        raise _nothing()
    ledger.settle(online)
    goal = replace(goal_of(online, ledger), at=now)
    tree = ledger.tree(goal.files)
    if tree is None:
        raise CannotGoBack(
            T("The files of the former site are no longer on this computer."),
            T("Publish again from the texts: correct them, then parvis publish."),
        )
    known = _certain(online, ledger)
    tree = _with_strangers(tree, known, ledger)
    prepared = Prepared(tree, online, known, _plan(target, known, tree))
    _carry(target, tree, goal, prepared, ledger, T("Going back"), progress)
    ledger.drop_after(goal.id)
    return goal


def goal_of(online: Online, ledger: Ledger) -> Online:
    """The state that a rollback from `online` leads to. Raises CannotGoBack."""
    states = [Online(id=BEFORE), *ledger.states()]
    ids = [state.id for state in states]
    if online.unfinished:
        # Its id is known when a rollback was interrupted; a publication that was leads back to the last finished one.
        return states[ids.index(online.id)] if online.id in ids else states[-1]
    if online.id in ids[1:]:
        return states[ids.index(online.id) - 1]
    if len(states) > 1:
        raise CannotGoBack(
            T("What is online was published from elsewhere: this computer does not know what was there before it."),
            T("Go back from the computer that published it, or publish again from here."),
        )
    raise _nothing()


def _nothing() -> CannotGoBack:
    return CannotGoBack(
        T("There is nothing earlier to go back to: this computer knows no publication before the one online."),
        T("Correct the texts, then parvis publish."),
    )


def _certain(online: Online, ledger: Ledger) -> dict[str, Entry]:
    """What is there by our hand, with what the journal of an interrupted publication adds."""
    known = online.known
    if online.unfinished:
        for path, digest in ledger.journal(online.id).items():
            if not digest:
                known.pop(path, None)
            elif path in online.files and online.files[path].digest == digest:
                known[path] = online.files[path]
    return known


def _doubted(known: Files, *, everything: bool) -> Files:
    return dict.fromkeys(known, MAYBE) if everything else known


def _with_strangers(tree: Tree, known: Files, ledger: Ledger) -> Tree:
    """The site, and in the place of pages of ours that go away, the files of somebody else that they had replaced."""
    given_back = {path: e for path, e in ledger.strangers().items() if path in known and path not in tree.files}
    others = ledger.tree(given_back) if given_back else None
    if others is None:
        return tree
    return Tree({**tree.files, **given_back}, lambda path: (others if path in given_back else tree).read(path))


def _carry(
    target: FileTarget, tree: Tree, goal: Online, prepared: Prepared, ledger: Ledger, stage: Text, progress: Progress
) -> None:
    """Manifest of what is under way, files in order, manifest of what is there.

    The first line says which files are ours before any of them is there; the last is written when all are.
    """
    changes = prepared.plan.changes
    target.put(MANIFEST, replace(goal, unfinished=True, was=prepared.known).as_bytes())
    ledger.begin_journal(goal.id)
    for number, change in enumerate(changes):
        progress(stage, number, len(changes))
        if change.kind == "removed":
            target.delete(change.path)
            ledger.note(change.path, "")
        else:
            target.put(change.path, tree.read(change.path))
            ledger.note(change.path, tree.files[change.path].digest)
    if goal.id == BEFORE:
        target.delete(MANIFEST)
    else:
        target.put(MANIFEST, goal.as_bytes())
    progress(stage, len(changes), len(changes))


def _back_whole(target: WholeTarget, ledger: Ledger, now: dt.datetime, progress: Progress) -> Online:
    online = shown_by(target, ledger)
    restored = target.back(online, now)
    if restored is None:
        if online is None:
            raise _nothing()
        goal = replace(goal_of(online, ledger), at=now)
        tree = ledger.tree(goal.files)
        if tree is None or goal.id == BEFORE:
            raise _nothing()
        target.send(tree, goal, progress)
        restored = goal
    if restored.id in {state.id for state in ledger.states()}:
        ledger.drop_after(restored.id)
    restored = replace(restored, at=now)
    ledger.went_back(restored)
    return restored
