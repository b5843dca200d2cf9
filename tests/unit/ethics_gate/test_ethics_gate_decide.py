"""The gate holds what is new or changed, and never traps what is online already."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from ethics_gate_times import NOW, PROMISE

from parvis.build.errors import EthicsStopped
from parvis.ethics.compiled import compiled_rules
from parvis.ethics.finding import Finding, Report
from parvis.ethics.gate import (
    FACTS,
    Gate,
    Published,
    State,
    decide,
    facts_print,
    owed_after,
    read_published,
    rule_prints,
    text_print,
    write_published,
)
from parvis.ethics.run import check_site
from parvis.pages.options import BuildOptions
from parvis.practice.load import load
from parvis.site import build

OLD, OTHER, CRISIS = "content/pages/a.md", "content/articles/b.md", "content/pages/aide.md"
DAY = dt.timedelta(days=1)


def finding(path: str = OLD, rule: str = "promise-of-a-cure") -> Finding:
    return Finding(rule, "cure-promise", "error", 0, 5, "Pourquoi.", path=PurePosixPath(path), line=3)


def online(**rules: str) -> Published:
    return Published(NOW - 90 * DAY, {FACTS: "f", OLD: "1", OTHER: "2", CRISIS: "3"}, rules)


def state(**changes: str) -> State:
    known = {FACTS: "f", OLD: "1", OTHER: "2", CRISIS: "3"}
    named = {"facts": FACTS, "old": OLD, "other": OTHER, "crisis": CRISIS, "new": "content/articles/new.md"}
    return State(known | {named[key]: value for key, value in changes.items()}, frozenset({CRISIS}))


RULES = {"promise-of-a-cure": "v1"}
KNOWN = {"promise-of-a-cure": "v1"}


def decided(found: Finding, before: Published | None, now: State, rules=KNOWN, at=NOW) -> Finding:
    return decide(Report((found,)), before, now, rules, at).findings[0]


def test_a_first_build_is_held_to_every_rule():
    assert decided(finding(), None, state()).level == "error"


def test_a_changed_text_is_held_to_every_rule():
    assert decided(finding(), online(**RULES), state(old="9")).level == "error"


def test_a_new_text_is_held_to_every_rule_old_or_new():
    new = finding("content/articles/new.md", "rule-of-today")
    assert decided(new, online(**RULES), state(new="9"), KNOWN | {"rule-of-today": "v1"}).level == "error"


def test_a_new_rule_warns_in_a_text_that_is_online_and_says_until_when():
    """Another text changed, so this is no urgent build: only the rule's age lets it through."""
    found = decided(finding(rule="rule-of-today"), online(**RULES), state(other="9"), KNOWN | {"rule-of-today": "v1"})
    assert found.level == "warning"
    assert found.message.startswith("Règle nouvelle")
    assert "22 décembre 2026" in found.message


def test_a_rule_that_looks_for_more_than_before_is_a_new_rule():
    assert decided(finding(), online(**RULES), state(other="9"), {"promise-of-a-cure": "v2"}).level == "warning"


def test_an_old_rule_stops_an_old_text_once_something_else_changes():
    assert decided(finding(), online(**RULES), state(other="9")).level == "error"


@pytest.mark.parametrize(("days", "level"), [(0, "warning"), (30, "warning"), (31, "error")])
def test_the_grace_lasts_thirty_days(days, level):
    """Counted from the build that first let the finding through, whatever Parvis is upgraded to since."""
    before = replace(online(**RULES), owed={f"{OLD} promise-of-a-cure": NOW.date()})
    newer = {"promise-of-a-cure": "v3"}
    assert decided(finding(), before, state(other="9"), newer, NOW + days * DAY).level == level


def test_the_day_of_the_first_warning_is_remembered_not_renewed():
    before = replace(online(**RULES), owed={f"{OLD} promise-of-a-cure": NOW.date()})
    later = NOW + 10 * DAY
    report = Report((finding(),))
    after = decide(report, before, state(other="9"), {"promise-of-a-cure": "v3"}, later)
    assert owed_after(report, after, before, {"promise-of-a-cure": "v3"}, later) == before.owed


@pytest.mark.parametrize("urgent", [state(), state(crisis="9")], ids=["nothing", "crisis page"])
def test_what_is_urgent_is_published_beside_old_errors(urgent):
    """They are said to be corrected, and already online."""
    found = decided(finding(), online(**RULES), urgent)
    assert found.level == "warning"
    assert found.message.startswith("À corriger, déjà en ligne")


def test_a_text_taken_away_is_always_possible():
    left = State({FACTS: "f", OLD: "1"}, frozenset())
    assert not decide(Report((finding(),)), online(**RULES), left, KNOWN, NOW).blocks


def test_an_error_on_the_crisis_page_itself_stops_when_it_is_new():
    assert decided(finding(CRISIS), online(**RULES), state(crisis="9")).level == "error"


def test_a_draft_is_never_taken_for_a_text_online():
    assert decided(finding("content/articles/draft.md"), online(), state(), {}).level == "error"


def test_warnings_and_advice_are_left_as_they_are():
    advice = replace(finding(), level="advice")
    assert decide(Report((advice, finding(OTHER))), online(**RULES), state(), KNOWN, NOW).findings[0] == advice


def test_line_ends_a_uid_and_a_crisis_block_do_not_make_another_text():
    """Parvis writes the uid itself; `sensitive: true` shows a crisis block, which may always be added."""
    text = b"---\ntitle: A\n---\n\nsensitive: here is prose\n"
    assert text_print(text) == text_print(text.replace(b"\n", b"\r\n"))
    assert text_print(text) == text_print(text.replace(b"title: A\n", b"title: A\nuid: x\nsensitive: true\n"))
    assert text_print(text) != text_print(text.replace(b"title: A", b"title: B"))
    assert text_print(text) != text_print(text.replace(b"prose", b"verse"))


def test_telephone_and_closures_do_not_make_other_facts(site):
    practice = load(site, now=NOW).practice
    assert practice is not None
    facts = site.facts.read_text(encoding="utf-8")
    site.facts.write_text(
        facts + '\n[[exceptions]]\nkind = "closed"\nfrom = 2026-12-24\nuntil = 2026-12-31\n', encoding="utf-8"
    )
    closed = load(site, now=NOW).practice
    assert closed is not None
    assert closed.exceptions != practice.exceptions
    assert facts_print(closed) == facts_print(replace(practice, phone="+33199000009"))
    assert facts_print(closed) != facts_print(replace(practice, name="Autre"))


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"version": 99}', '{"version": 1, "on": "x"}'])
def test_a_broken_record_is_none(site, broken):
    """The next build is then held to every rule."""
    site.state.mkdir(exist_ok=True)
    (site.state / "published.json").write_text(broken, encoding="utf-8")
    assert read_published(site) is None


def test_the_record_of_a_build_comes_back_as_it_was(site):
    published = replace(online(**RULES), owed={"a b": NOW.date()})
    write_published(site, published)
    assert read_published(site) == published


def publish(site, now=NOW):
    return build(site, BuildOptions(now=now))


def test_a_build_with_a_closure_goes_online_beside_an_older_error(site, article, tmp_path):
    """The error was online before: the closure must not wait for it. The next new text does."""
    article("promesse", body=PROMISE)
    practice, library = load(site, now=NOW).require()
    gate = Gate(site, NOW)
    assert gate.check(practice, library, language="fr").blocks
    gate.remember()  # as if it had been published before the rule found it
    with site.facts.open("a", encoding="utf-8") as facts:
        facts.write('\n[[exceptions]]\nkind = "closed"\nfrom = 2026-12-24\n')
    assert [f.rule for f in publish(site).report.findings if "déjà en ligne" in f.message] == ["promise-of-a-cure"]
    article("nouveau", body="Un texte honnête.")
    with pytest.raises(EthicsStopped):
        publish(site)
    shutil.rmtree(tmp_path / "practice" / "output")


def test_a_published_build_is_remembered_and_a_refused_one_is_not(site, article):
    publish(site)
    first = read_published(site)
    assert first is not None
    assert FACTS in first.texts
    assert first.rules == rule_prints(compiled_rules(site))
    article("promesse", body=PROMISE)
    with pytest.raises(EthicsStopped):
        publish(site, NOW + DAY)
    assert read_published(site) == first


def test_a_preview_publishes_nothing(site):
    build(site, BuildOptions(now=NOW, preview=True, publishing=False))
    assert read_published(site) is None


def test_building_again_what_is_online_changes_no_print(site):
    """The first build writes uids into the files: they are still the same texts."""
    publish(site)
    first = read_published(site)
    publish(site, NOW + DAY)
    second = read_published(site)
    assert first is not None
    assert second is not None
    assert first.texts == second.texts


def test_a_new_own_rule_blocks_only_what_is_new(site, article):
    """A rule added to `rules/` after publication warns in old texts and stops a new one."""
    article("ancien", body="Je parle de licornes.")
    publish(site)
    (site.root / "rules").mkdir()
    head = '+++\nlevel = "error"\ncategory = "wording"\nkind = "claim"\n[fr]\nmatch = [\'licornes\']\n+++\n'
    said = "".join(f"\n## {name}\n\n- fr: Licornes.\n" for name in ("What it looks for", "Why", "Write instead"))
    (site.root / "rules" / "licornes.md").write_text(head + said, encoding="utf-8")
    article("sans", body="Rien.")
    report = publish(site, NOW + DAY).report
    assert [(f.rule, f.level) for f in report.findings if f.rule == "licornes"] == [("licornes", "warning")]
    article("nouveau", body="Encore des licornes.")
    with pytest.raises(EthicsStopped):
        publish(site, NOW + 2 * DAY)
    (site.content / "articles" / "nouveau.fr.md").unlink()
    article("autre", body="Rien non plus.")
    with pytest.raises(EthicsStopped):
        publish(site, NOW + 40 * DAY)


def test_a_text_that_comes_online_on_its_day_is_held_to_every_rule(site, article):
    """A scheduled text that promises a cure stops the build of its day; the day before passes."""
    article("a-venir", body=PROMISE)
    path = site.content / "articles" / "a-venir.fr.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-03-01", "2026-11-23"), encoding="utf-8")
    publish(site)
    with pytest.raises(EthicsStopped):
        publish(site, NOW + 2 * DAY)


def test_memory_changes_nothing_in_a_report(site, article):
    """The gate reads through the cache; without it the report is the same."""
    article("promesse", body=PROMISE)
    practice, library = load(site, now=NOW).require()
    plain = check_site(site, practice, library, now=NOW, language="fr")
    for _ in range(2):
        assert Gate(site, NOW).check(practice, library, language="fr") == plain


def test_nothing_of_the_gate_goes_into_the_site(site):
    built = publish(site)
    assert not [p for p in Path(built.output).rglob("*") if p.name in {"published.json", "checks", "rules.json"}]
