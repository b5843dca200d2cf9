"""The newest facts, one snapshot for every process of an endpoint."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from parvis.store.facts import facts_text, facts_version, keep_facts


def test_only_newer_facts_are_kept(store):
    """None at first; older and equal versions change nothing."""
    with store.read() as tx:
        assert (facts_version(tx), facts_text(tx)) == (0, "")
    for version, text, kept in ((5, "five", True), (5, "again", False), (4, "four", False), (6, "six", True)):
        assert store.run(lambda tx, version=version, text=text: keep_facts(tx, version, text)) is kept
    with store.read() as tx:
        assert (facts_version(tx), facts_text(tx)) == (6, "six")


def test_of_many_at_once_the_newest_stays(store):
    """Several processes receive several snapshots in any order."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.run(lambda tx: keep_facts(tx, n, f"text {n}")), [3, 9, 1, 7, 5, 8, 2, 6]))
    with store.read() as tx:
        assert (facts_version(tx), facts_text(tx)) == (9, "text 9")
