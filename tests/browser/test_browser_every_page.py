"""What holds for every page of the demonstration: accessible, valid, private, readable on a small screen."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"]
# Node identifiers that axe cannot decide by itself and that were looked at: reason beside each.
UNDECIDED_AND_SEEN: dict[str, str] = {}


def axe(page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        "o => axe.run(document, o)",
        {
            "runOnly": {"type": "tag", "values": TAGS},
            "rules": {"target-size": {"enabled": True}},
            "resultTypes": ["violations", "incomplete"],
        },
    )
    found = result["violations"] + [rule for rule in result["incomplete"] if rule["id"] not in UNDECIDED_AND_SEEN]
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing(browser, served, addresses, scheme, width):
    """WCAG 2.2 AA and RGAA rules, day and night, wide and narrow, on every page."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    faults = {}
    for address in addresses:
        page.goto(served.address + address)
        expect(page.locator(".day[aria-hidden]")).to_have_count(0)  # the blank slabs while the times are read
        if found := axe(page):
            faults[address] = found
    context.close()
    assert faults == {}


def test_the_checker_finds_no_error(served):
    """The Nu HTML checker reads every page and every style sheet."""
    done = subprocess.run(
        [
            "java",
            "-jar",
            str(VNU),
            "--skip-non-html",
            "--also-check-css",
            "--format",
            "json",
            "--stdout",
            "--errors-only",
            str(served.output),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(done.stdout)["messages"]
    assert [
        (m["url"].rpartition("/output/")[2], m.get("lastLine"), m["message"]) for m in messages if m["type"] == "error"
    ] == []


def test_nothing_is_asked_from_elsewhere_and_nothing_is_kept(browser, served, addresses):
    """No other origin, no cookie, no storage, no error in the console, on every page."""
    context = browser.new_context()
    page = context.new_page()
    requested: set[str] = set()
    complaints: list[str] = []
    page.on(
        "request",
        lambda request: requested.add(urlsplit(request.url).netloc if not request.url.startswith("data:") else ""),
    )
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in addresses:
        page.goto(served.address + address)
        kept = page.evaluate("[localStorage.length, document.cookie.length]")
        assert kept == [0, 0], address
    assert context.cookies() == []
    context.close()
    assert requested - {""} == {urlsplit(served.address).netloc}
    assert complaints == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(browser, served, addresses, width):
    """Nothing to scroll sideways."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    wide = []
    for address in addresses:
        page.goto(served.address + address)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    context.close()
    assert wide == []


def test_the_keyboard_reaches_the_content_first(page, served):
    """The first Tab shows the way past the menu, and the second control is visibly focused."""
    page.goto(served.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || document.activeElement.tagName") in ("main", "MAIN")
