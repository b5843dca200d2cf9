"""`parvis endpoint sign-in`, as a person types it on the day when no mail comes."""

from __future__ import annotations

import re

import pytest

from parvis.cli.main import run as start
from parvis.errors import Exit
from parvis.store import sign_ins
from parvis.store.db import open_store
from servers.endpoint_process import practice_folder


@pytest.fixture
def here(tmp_path, monkeypatch):
    folder = practice_folder(tmp_path / "practice")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PARVIS_LANGUAGE", "en")
    monkeypatch.setenv("PARVIS_SECRET_KEY", "n" * 40)
    return folder


@pytest.fixture
def run(here, capsys):
    def once(*arguments):
        capsys.readouterr()
        code = start(["endpoint", "sign-in", *arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return once


def test_the_link_stands_alone_on_its_line_and_is_another_each_time(run):
    code, out, _err = run()
    assert code == Exit.OK
    first = re.findall(r"^http\S+/agenda/sign-in/\S+$", out, re.MULTILINE)
    assert len(first) == 1
    assert first[0] not in run()[1]


def test_an_unknown_name_is_answered_with_the_known_ones(run):
    code, out, err = run("--practitioner", "personne")
    assert code == Exit.USAGE
    assert "Write one of these" in err + out
    assert "/agenda/sign-in/" not in out


def test_a_second_factor_is_forgotten_when_there_was_one(here, run):
    assert "forgotten" not in "".join(map(str, run("--forget-second-factor")))
    store = open_store(f"sqlite:///{(here / '.parvis/endpoint.sqlite3').as_posix()}")
    store.run(lambda tx: sign_ins.set_factor(tx, "", "sealed"))
    store.close()
    assert "forgotten" in "".join(map(str, run("--forget-second-factor")))
