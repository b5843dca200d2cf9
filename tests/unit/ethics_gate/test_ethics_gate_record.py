"""The record shows later what was checked, and stays on this computer."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

import pytest
from ethics_gate_times import NOW, PROMISE

from parvis.cli.check_record import record_of
from parvis.cli.main import run
from parvis.ethics.again import check_practice
from parvis.ethics.record import RecordRefused, compare, page, read_record, records, tell_since, write_record
from parvis.pages.options import BuildOptions
from parvis.site import build


def made(site, now=NOW):
    return record_of(site, check_practice(site, now=now, language="fr").report, now)


def test_the_record_tells_texts_rules_findings_suppressions_and_declarations(site, article):
    path = article("promesse", body=f"{PROMISE}\n\n<!-- allow promise-of-a-cure: citation -->\n\n{PROMISE}")
    record = made(site)
    assert record["texts"]["content/articles/promesse.fr.md"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert record["texts"]["content/practice.toml"] == hashlib.sha256(site.facts.read_bytes()).hexdigest()
    assert len(record["rules"]) > 80
    assert [f["place"] for f in record["findings"] if f["rule"] == "promise-of-a-cure"] == [
        "content/articles/promesse.fr.md:6:1"
    ]
    assert [(s["rule"], s["reason"]) for s in record["suppressions"]] == [("promise-of-a-cure", "citation")]
    assert record["parvis"]
    assert record["made"].startswith("2026-11-22")


def test_the_record_holds_no_text_and_no_name(site, article):
    """An excerpt may name a client; a record may be shown to a third party."""
    article("promesse", body=PROMISE)
    text = json.dumps(made(site), ensure_ascii=False) + page(made(site), "fr")
    practice = site.facts.read_text(encoding="utf-8")
    assert "guéris" not in text
    assert "@" not in text.replace("@ ", "")
    for line in practice.splitlines():
        if line.startswith(("name =", "email =", "phone =")):
            value = line.split('"')[1]
            assert value not in text


def test_a_second_record_of_the_day_stands_beside_the_first(site):
    first = write_record(site, made(site), "fr")
    content = first.read_bytes()
    second = write_record(site, made(site), "fr")
    assert [path.name for path in records(site)] == ["2026-11-22.json", "2026-11-22-2.json"]
    assert first.read_bytes() == content
    assert first.with_suffix(".md").is_file()
    assert second.with_suffix(".md").is_file()
    assert read_record(site, "2026-11-22") == json.loads(content)


def test_what_changed_since_is_told(site, article):
    old = article("ancien")
    write_record(site, made(site), "fr")
    old.unlink()
    article("promesse", body=PROMISE)
    since = compare(read_record(site, ""), made(site, NOW + dt.timedelta(days=3)))
    assert since.added == ("content/articles/promesse.fr.md",)
    assert since.removed == ("content/articles/ancien.fr.md",)
    assert since.changed == since.rules == since.gone == ()
    assert since.found == ("promise-of-a-cure (content/articles/promesse.fr.md)",)
    told = tell_since(read_record(site, ""), since, "fr")
    assert "textes nouveaux\u00a0: content/articles/promesse.fr.md" in told
    assert "rien n’a changé" in tell_since(made(site), compare(made(site), made(site)), "fr")


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"version": 9}'])
def test_a_broken_record_is_said_and_not_shown(site, broken):
    file = write_record(site, made(site), "fr")
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(RecordRefused):
        read_record(site, "")


def test_a_record_that_does_not_exist_names_those_that_do(site):
    with pytest.raises(RecordRefused):
        read_record(site, "")
    write_record(site, made(site), "fr")
    with pytest.raises(RecordRefused) as caught:
        read_record(site, "2025-01-01")
    assert "2026-11-22" in str(caught.value.write)


def test_records_never_go_into_the_site(site):
    """Nor anything else of the check: no report, no seal."""
    write_record(site, made(site), "fr")
    built = build(site, BuildOptions(now=NOW))
    names = [p.relative_to(built.output).as_posix() for p in built.output.rglob("*")]
    assert not [name for name in names if ".parvis" in name or "record" in name or "ethics" in name]
    assert len(records(site)) == 1


def test_the_command_records_and_shows(site, capsys):
    assert run(["check", "--record", "--site", str(site.root), "--language", "fr"]) == 0
    assert "Trace gardée dans .parvis/records/" in capsys.readouterr().err
    assert run(["check", "--show-record", "--site", str(site.root), "--language", "fr"]) == 0
    shown = capsys.readouterr().out
    assert "Relecture du" in shown
    assert "rien n’a changé" in shown
    assert run(["check", "--show-record", "1999-01-01", "--site", str(site.root)]) != 0
