"""A real Chromium on a real `parvis serve` of the demonstration practice, made in an empty folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The clock of the site and of the endpoint: a Sunday; the browser's own clock is not asked for anything.
NOW = "2026-11-22T09:00:00+00:00"


@dataclass(frozen=True)
class Served:
    """`address` without a slash at its end; `folder` of the practice; `output` as `parvis build` writes it."""

    address: str
    folder: Path

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def mails(self) -> Path:
        return self.folder / ".parvis" / "mails"


def _environment() -> dict[str, str]:
    return {**os.environ, "PARVIS_LANGUAGE": "fr", "PARVIS_NOW": NOW}


def _parvis(cwd: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "parvis", *arguments],
        cwd=cwd,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demonstration, built once into output/ and served by `parvis serve`."""
    folder = tmp_path_factory.mktemp("practice") / "essai"
    _parvis(folder.parent, "init", "essai", "--demo")
    _parvis(folder, "build", "--quiet")
    port = _free_port()
    log = (folder.parent / "serve.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "parvis", "serve", "--port", str(port)],
        cwd=folder,
        env=_environment(),
        stdout=log,
        stderr=log,
    )
    site = Served(f"http://127.0.0.1:{port}", folder)
    try:
        _wait(site.address, server, folder.parent / "serve.log")
        yield site
    finally:
        server.terminate()
        server.wait(10)
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"parvis serve did not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert found, "Chromium is missing: make test installs it (chromium-headless-shell)"
    return {**browser_type_launch_args, "executable_path": found}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture(scope="session")
def base_url(served: Served) -> str:
    return served.address


@pytest.fixture(scope="session")
def addresses(served: Served) -> list[str]:
    """The path of every page of the built site."""
    pages = sorted(served.output.rglob("*.html"))
    assert len(pages) > 40
    return ["/" + page.relative_to(served.output).as_posix().removesuffix("index.html") for page in pages]
