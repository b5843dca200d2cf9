"""The order of sending, and what becomes of an interruption: a host in memory, a fault at every operation."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path

import pytest
from conftest_publish import NOW, Faulty, Memory, back, dead_links, ours, quiet, send, small_site, tree_of
from hypothesis import given
from hypothesis import strategies as st

from parvis.paths import Site
from parvis.publish.ledger import Ledger
from parvis.publish.online import BEFORE, MANIFEST, Online
from parvis.publish.plan import Rank, plan
from parvis.publish.send import prepare, publish
from parvis.publish.target import CannotGoBack, TargetRefused

FIRST = small_site({"tarifs": ["65"], "en": [], "lieux": []}, style="a")
SECOND = small_site({"tarifs": ["70"], "en": [], "rendez-vous": []}, style="b")
THIRD = small_site({"tarifs": ["70"], "articles/nuits": []}, style="b")

OPERATIONS = range(len(plan(tree_of(FIRST).files, tree_of(SECOND).files).changes) + 2)  # a manifest before and after


def test_new_files_go_before_the_pages_that_need_them_and_orphans_last():
    """Style sheets and images, new pages, changed pages, home and map, removals."""
    known, wanted = tree_of(FIRST).files, tree_of(SECOND).files
    order = [(change.rank, change.path) for change in plan(known, wanted).changes]
    assert order == sorted(order)
    ranks = {path: rank for rank, path in order}
    assert ranks["theme/calm.b.css"] == Rank.NEW_FILE
    assert ranks["rendez-vous/index.html"] == Rank.NEW_PAGE
    assert ranks["tarifs/index.html"] == Rank.CHANGED_PAGE
    assert ranks["index.html"] == ranks["en/index.html"] == ranks["sitemap.xml"] == Rank.CHANGED_FRONT
    assert ranks["lieux/index.html"] == ranks["theme/calm.a.css"] == Rank.ORPHAN
    assert "media/tarifs.png" not in ranks


def test_a_file_in_the_way_of_a_folder_goes_first():
    """`notes` was a file and is now a folder, `old` the reverse."""
    known = tree_of({"notes": b"1", "old/index.html": b"2", "stays": b"3"}).files
    wanted = tree_of({"notes/index.html": b"1", "old": b"2", "stays": b"3"}).files
    assert [c.path for c in plan(known, wanted).changes if c.rank is Rank.IN_THE_WAY] == ["notes", "old/index.html"]


def test_only_differences_are_sent(ledger):
    """The second time, nothing; after an edit, what the edit touched."""
    host = Memory()
    send(host, FIRST, ledger)
    assert ours(host.files) == FIRST
    assert prepare(host, tree_of(FIRST), ledger).nothing_to_do
    changed = FIRST | {"tarifs/index.html": b"new"}
    assert [change.path for change in prepare(host, tree_of(changed), ledger).plan.changes] == ["tarifs/index.html"]


def test_nothing_is_trusted_when_asked(ledger):
    """Whoever doubts what is at the host has all of it sent again."""
    host = Memory()
    send(host, FIRST, ledger)
    again = prepare(host, tree_of(FIRST), ledger, everything=True)
    assert len(again.plan.changes) == len(FIRST)


@pytest.mark.parametrize("late", [False, True])
def test_interrupted_at_every_operation_the_site_has_no_dead_link_and_the_next_run_completes(tmp_path, late):
    """From one site to another: a fault at each operation, before or after it took place."""
    for fault in range(100):
        ledger, host = Ledger(Site(tmp_path / str(fault)), "site"), Memory()
        send(host, FIRST, ledger)
        failing = Faulty(host, fault, look=lambda host=host: _alive(host), late=late)
        try:
            send(failing, SECOND, ledger, 1)
        except TargetRefused:
            pass
        else:
            break
        resumed = Faulty(host, look=lambda host=host: _alive(host))
        send(resumed, SECOND, ledger, 2)
        assert ours(host.files) == SECOND
        back(host, ledger)
        assert ours(host.files) == FIRST
    assert fault > 10


def _alive(host: Memory) -> None:
    assert dead_links(host.files) == []


def test_what_was_sent_before_the_interruption_is_not_sent_again(ledger):
    """The journal knows how far it came."""
    host = Memory()
    failing = Faulty(host, 6)
    with pytest.raises(TargetRefused):
        send(failing, FIRST, ledger)
    resumed = Faulty(host)
    send(resumed, FIRST, ledger, 1)
    assert failing.done + resumed.done == len(FIRST) + 3  # two manifests of what is under way, one of what is there


def test_another_site_after_an_interruption_replaces_both(tmp_path):
    """Interrupted with one site, continued with another: nothing of the first is left."""
    for fault in OPERATIONS:
        ledger, host = Ledger(Site(tmp_path / str(fault)), "site"), Memory()
        send(host, FIRST, ledger)
        with pytest.raises(TargetRefused):
            send(Faulty(host, fault), SECOND, ledger, 1)
        send(Faulty(host, look=lambda host=host: _alive(host)), THIRD, ledger, 2)
        assert ours(host.files) == THIRD


def test_the_journal_of_another_computer_is_not_needed(tmp_path):
    """Interrupted here, completed from a computer that knows nothing: by the manifest alone."""
    for fault in OPERATIONS:
        here, there = (Ledger(Site(tmp_path / f"{fault}{name}"), "site") for name in ("here", "there"))
        host = Memory()
        send(host, FIRST, here)
        with pytest.raises(TargetRefused):
            send(Faulty(host, fault), SECOND, here, 1)
        send(host, SECOND, there, 2)
        assert ours(host.files) == SECOND


def test_an_interrupted_publication_can_be_taken_back(tmp_path):
    """A rollback at any point of an interruption shows the last whole site."""
    for fault in OPERATIONS:
        ledger, host = Ledger(Site(tmp_path / str(fault)), "site"), Memory()
        send(host, FIRST, ledger)
        with pytest.raises(TargetRefused):
            send(Faulty(host, fault), SECOND, ledger, 1)
        if MANIFEST in host.files and Online.read(host.files[MANIFEST]).unfinished:
            back(host, ledger)
        assert ours(host.files) == FIRST


def test_an_interrupted_rollback_is_completed_by_another(tmp_path):
    """At every operation; and the visitor meets no dead link."""
    for fault in range(100):
        ledger, host = Ledger(Site(tmp_path / str(fault)), "site"), Memory()
        send(host, FIRST, ledger)
        send(host, SECOND, ledger, 1)
        send(host, THIRD, ledger, 2)
        try:
            back(Faulty(host, fault, look=lambda host=host: _alive(host)), ledger)
        except TargetRefused:
            back(Faulty(host, look=lambda host=host: _alive(host)), ledger) if fault else back(host, ledger)
        else:
            break
        assert ours(host.files) == SECOND
        assert [state.files for state in ledger.states()] == [tree_of(site).files for site in (FIRST, SECOND)]
    assert fault > 5


def test_each_rollback_goes_one_step_further_and_publishing_goes_forward(ledger):
    """Back, back, then forward again."""
    host = Memory()
    for minutes, site in enumerate((FIRST, SECOND, THIRD)):
        send(host, site, ledger, minutes)
    back(host, ledger)
    assert ours(host.files) == SECOND
    back(host, ledger)
    assert ours(host.files) == FIRST
    send(host, THIRD, ledger, 4)
    assert ours(host.files) == THIRD
    back(host, ledger)
    assert ours(host.files) == FIRST


STRANGERS = {"index.html": b"Coming soon", "old/page.html": b"theirs", "tarifs/note.txt": b"mine"}


def test_files_of_somebody_else_are_never_removed_and_come_back(ledger):
    """What was there before Parvis: kept, and those that ours replaced are back after the last step."""
    host = Memory(STRANGERS)
    assert prepare(host, tree_of(FIRST), ledger).plan.taken == ("index.html",)
    send(host, FIRST, ledger)
    assert ours(host.files) == STRANGERS | FIRST
    send(host, SECOND, ledger, 1)
    assert ours(host.files) == STRANGERS | SECOND
    back(host, ledger)
    back(host, ledger)
    assert host.files == STRANGERS
    with pytest.raises(CannotGoBack):
        back(host, ledger)


def test_a_file_put_there_later_by_somebody_is_found_before_a_new_page_takes_its_place(ledger):
    """A hand-made page, then a page of ours at the same address, then none: theirs is back."""
    host = Memory()
    send(host, FIRST, ledger)
    host.files["rendez-vous/index.html"] = b"made by hand"
    prepared = prepare(host, tree_of(SECOND), ledger)
    assert prepared.plan.taken == ("rendez-vous/index.html",)
    send(host, SECOND, ledger, 1)
    send(host, THIRD, ledger, 2)
    assert ours(host.files) == THIRD | {"rendez-vous/index.html": b"made by hand"}


def test_an_interrupted_first_publication_is_taken_back_to_what_was_there(tmp_path):
    """At every operation."""
    for fault in range(1, 20):
        ledger, host = Ledger(Site(tmp_path / str(fault)), "site"), Memory(STRANGERS)
        try:
            send(Faulty(host, fault), FIRST, ledger)
        except TargetRefused:
            back(host, ledger)
            assert host.files == STRANGERS
        else:
            break
    assert fault > 8


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 9}', b"\xff", b'{"version":1,"id":"x","at":"y"}'])
def test_a_manifest_that_cannot_be_read_makes_nothing_ours(ledger, content):
    """Truncated, foreign, of another version: everything is sent again and nothing removed."""
    host = Memory()
    send(host, FIRST, ledger)
    host.files[MANIFEST] = content
    send(host, SECOND, ledger, 1)
    assert ours(host.files) == FIRST | SECOND


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", "a//b", "c:/x", "a\\b", "."])
def test_a_manifest_that_names_files_elsewhere_is_refused(ledger, path):
    """Whoever can write the manifest of a host must not have files removed elsewhere."""
    written = json.loads(Online("x", NOW, {}).as_bytes())
    written["files"] = {path: ["0" * 64, 1]}
    assert Online.read(json.dumps(written).encode()) is None


def test_going_back_needs_a_publication_from_here(ledger, tmp_path):
    """Published from elsewhere: said, and nothing is touched."""
    host = Memory()
    send(host, FIRST, Ledger(Site(tmp_path / "elsewhere"), "site"))
    with pytest.raises(CannotGoBack):
        back(host, ledger)
    send(host, SECOND, ledger, 1)
    send(host, THIRD, Ledger(Site(tmp_path / "elsewhere"), "site"), 2)
    with pytest.raises(CannotGoBack, match="elsewhere"):
        back(host, ledger)
    assert ours(host.files) == THIRD


def test_old_states_go_when_the_store_is_full_and_the_two_newest_stay(tmp_path):
    """The limit is kept by forgetting, the objects of what is forgotten with it."""
    ledger = Ledger(Site(tmp_path), "site", limit=1)
    host = Memory()
    for minutes in range(5):
        send(host, small_site({"a": [str(minutes)]}, style=str(minutes)), ledger, minutes)
    assert len(ledger.states()) == 2
    kept = {path.name for path in (ledger.base / "objects").glob("*/*")}
    assert kept == {entry.digest for state in ledger.states() for entry in state.files.values()}
    back(host, ledger)
    assert ours(host.files) == small_site({"a": ["3"]}, style="3")


def test_a_damaged_former_state_is_not_put_online(ledger):
    """Its bytes are verified before the first of them leaves."""
    host = Memory()
    send(host, FIRST, ledger)
    send(host, SECOND, ledger, 1)
    next((ledger.base / "objects").glob("*/" + tree_of(FIRST).files["theme/calm.a.css"].digest)).write_bytes(b"rot")
    with pytest.raises(CannotGoBack):
        back(host, ledger)
    assert ours(host.files) == SECOND


PAGES = st.dictionaries(
    st.sampled_from(["tarifs", "en", "lieux", "articles/a", "articles/b"]), st.lists(st.sampled_from("xyz"), max_size=2)
)
SITES = st.lists(st.tuples(PAGES, st.sampled_from("ab")), min_size=2, max_size=4)


@given(
    sites=SITES,
    faults=st.lists(st.integers(0, 12), min_size=8, max_size=8),
    backs=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_any_sequence_of_sites_faults_and_steps_back_keeps_every_link_alive(sites, faults, backs):
    """Random sites, each interrupted twice; after each operation the visitor finds everything."""
    faults = list(faults)
    with tempfile.TemporaryDirectory() as folder:
        ledger, host = Ledger(Site(Path(folder)), "site"), Memory({"theirs.txt": b"kept"})
        look = lambda: _alive(host)
        online = None
        for minutes, (pages, style) in enumerate(sites):
            site = small_site(pages, style)
            for fault in (faults.pop(), faults.pop()):
                try:
                    send(Faulty(host, fault, look), site, ledger, minutes)
                except TargetRefused:
                    continue
            send(Faulty(host, look=look), site, ledger, minutes)
            assert ours(host.files) == site | {"theirs.txt": b"kept"}
            if backs[minutes] and online is not None and online != site:
                back(Faulty(host, look=look), ledger)
                assert ours(host.files) == online | {"theirs.txt": b"kept"}
            else:
                online = site


def test_the_id_before_parvis_is_never_that_of_a_publication(ledger):
    """Ids begin with the moment."""
    host = Memory()
    prepared = prepare(host, tree_of(FIRST), ledger)
    online = publish(host, prepared, ledger, now=NOW + dt.timedelta(hours=2), progress=quiet)
    assert online.id.startswith("20261122T110000Z-")
    assert online.id != BEFORE
