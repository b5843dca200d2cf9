"""What open pages are told, which saves are seen, and that a preview that stays does not grow."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import tracemalloc

import pytest
from starlette.requests import Request

from parvis.preview.events import Events
from parvis.preview.seen import Seen
from parvis.preview.state import Preview
from parvis.preview.watch import saves

PAGE = '<html><head><link rel="stylesheet" href="/theme/{sheet}.css"></head><body><img src="/media/a.png">{text}</body></html>'


@pytest.fixture
def output(tmp_path):
    for folder in ("a", "media", "theme"):
        (tmp_path / folder).mkdir()
    (tmp_path / "media" / "a.png").write_bytes(b"1")
    (tmp_path / "theme" / "one.css").write_text("body{}")
    (tmp_path / "a" / "index.html").write_text(PAGE.format(sheet="one", text="Bonjour"))
    (tmp_path / "404.html").write_text("perdu")
    return tmp_path


def test_a_page_changes_with_its_words_and_its_pictures_and_not_with_its_style_sheet(output):
    """Three things that a browser holds, told apart."""
    page = output / "a" / "index.html"
    first = Seen.of(output, "/a/")
    page.write_text(PAGE.format(sheet="two", text="Bonjour"))
    restyled = Seen.of(output, "/a/")
    assert (restyled.page == first.page, restyled.sheets == first.sheets) == (True, False)
    (output / "media" / "a.png").write_bytes(b"22")
    assert Seen.of(output, "/a/").page != first.page
    (output / "media" / "a.png").unlink()
    page.write_text(PAGE.format(sheet="one", text="Bonsoir"))
    assert Seen.of(output, "/a/").page != first.page
    assert Seen.parse(str(first)).page == first.page


@pytest.mark.parametrize("path", ["/../secret/", "/%2e%2e/secret/", "/a\\..\\b/", "/nowhere/"])
def test_an_address_that_leads_nowhere_is_the_page_of_the_lost(output, path):
    """And no file outside the folder is looked at."""
    (output.parent / "secret").mkdir(exist_ok=True)
    (output.parent / "secret" / "index.html").write_text("secret")
    assert Seen.of(output, path) == Seen.of(output, "/404.html")


async def told(preview, output, page, change, seen=None):
    """The events of one page after a change, but the first two."""
    events = Events(preview, output, "secret")
    preview.attach(asyncio.get_running_loop())
    app = type("App", (), {"state": type("State", (), {"closing": asyncio.Event()})})
    query = f"page={page}&seen={seen or Seen.of(output, page)}".encode()
    answer = await events.answer(Request({"type": "http", "query_string": query, "app": app, "headers": []}))
    stream = aiter(answer.body_iterator)
    heard = [await anext(stream)]
    with contextlib.suppress(TimeoutError):
        change()
        while True:
            heard.append(await asyncio.wait_for(anext(stream), 0.4))
    await answer.body_iterator.aclose()
    assert preview.listening == 0
    return [(part.split("event: ")[1].split("\n")[0], json.loads(part.split("data: ")[1])) for part in heard]


def build(preview, output, name="a", **page):
    def change():
        if page:
            (output / name / "index.html").write_text(PAGE.format(**{"sheet": "one", "text": "Bonjour", **page}))
        preview.good(None, ())

    return change


@pytest.mark.parametrize(
    ("page", "change", "expected"),
    [
        ("/a/", {"text": "Bonsoir"}, ["hello", "reload"]),
        ("/a/", {"sheet": "two"}, ["hello", "sheets"]),
        ("/a/", {}, ["hello"]),
        ("/404.html", {"text": "Bonsoir"}, ["hello"]),
        ("/-/", {"text": "Bonsoir"}, ["hello", "desk"]),
    ],
)
def test_a_page_is_loaded_again_only_when_it_changed(output, page, change, expected):
    """Its words: again; its style: the style sheet alone; another page: nothing; the start page looks for itself."""
    preview = Preview(built_once=True)
    heard = asyncio.run(told(preview, output, page, build(preview, output, **change)))
    assert [name for name, _ in heard if name != "faults"] == expected


def test_a_page_that_changed_before_it_listened_is_loaded_again(output):
    """Between the answer and the first event, a save may come."""
    old = Seen.of(output, "/a/")
    (output / "a" / "index.html").write_text(PAGE.format(sheet="one", text="Bonsoir"))
    heard = asyncio.run(told(Preview(built_once=True), output, "/a/", lambda: None, seen=old))
    assert "reload" in [name for name, _ in heard]


async def news_of(root, *changes):
    """How many pieces of news each change made."""
    stop, count = asyncio.Event(), []

    async def listen():
        async for _ in saves(root, stop):
            count.append(1)

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.6)
    numbers = []
    for change in changes:
        count.clear()
        change()
        await asyncio.sleep(1.2)
        numbers.append(len(count))
    stop.set()
    await asyncio.wait_for(task, 5)
    return numbers


def test_every_way_of_saving_is_seen_and_a_burst_is_few_builds(tmp_path):
    """Written in place, beside and renamed, renamed, removed, two hundred at once; a folder made later; not what builds write."""
    content = tmp_path / "content" / "articles"
    content.mkdir(parents=True)
    (tmp_path / ".parvis").mkdir()
    (tmp_path / "output").mkdir()
    text, beside = content / "a.md", content / ".a.md.tmp"

    def rename():
        beside.write_text("b")
        beside.replace(text)

    def burst():
        for number in range(200):
            (content / f"{number}.md").write_text("x")

    def own():
        (tmp_path / ".parvis" / "x").write_text("x")
        (tmp_path / "output" / "x.html").write_text("x")

    changes = [
        lambda: text.write_text("a"), rename, lambda: text.rename(content / "b.md"), (content / "b.md").unlink, burst, own,
        (tmp_path / "templates").mkdir, lambda: (tmp_path / "templates" / "x.html").write_text("x"),
    ]  # fmt: skip
    seen = asyncio.run(news_of(tmp_path, *changes))
    assert [number > 0 for number in seen] == [True, True, True, True, True, False, True, True]
    assert seen[4] <= 5


@pytest.mark.long
def test_memory_does_not_grow_with_the_number_of_saves(session, site, soak):
    """50 rebuilds here, 500 in `make soak`: what one save leaves behind is less than a page."""
    path = site.content / "articles" / "a.md"

    def save(number: int) -> None:
        path.write_text(
            f"---\ntitle: Un essai\ndate: 2026-11-01\nsummary: x\n---\n\nTexte {number}.\n", encoding="utf-8"
        )
        assert session.build()

    rounds = 50 * soak
    for number in range(10):
        save(number)
    gc.collect()
    tracemalloc.start()
    try:
        save(1000)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for number in range(rounds):
            save(number)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 200_000 + rounds * 1_000, f"{grown} bytes after {rounds} rebuilds"
