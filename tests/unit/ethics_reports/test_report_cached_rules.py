"""The rules kept for a second check find what the rules read from their files find."""

from __future__ import annotations

from parvis.ethics.checks import Reader
from parvis.ethics.compiled import compiled_rules
from parvis.ethics.engine import read_text
from parvis.paths import Site


def test_rules_kept_on_disk_find_the_same(tmp_path):
    """First from their files, then from what was kept: the same findings, and the patterns themselves were kept."""
    reader = Reader("FR", ("sophrologue",), "fr", "article")
    found = [
        [finding.rule for finding in read_text("Mon protocole guérit tout.", reader, rules, "fr").findings]
        for rules in (compiled_rules(Site(tmp_path)), compiled_rules(Site(tmp_path)))
    ]
    assert found == [["promise-of-a-cure"], ["promise-of-a-cure"]]
    kept = compiled_rules(Site(tmp_path))["promise-of-a-cure"].words["fr"].match
    assert all(pattern.regex.pattern for pattern in kept)
