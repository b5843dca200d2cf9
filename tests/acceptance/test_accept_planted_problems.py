"""Whatever goes wrong: a message that a person understands, an exit code, and the last good site where it was."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("wheel")


def snapshot(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def article(demo: Path, name: str, head: str, body: str = "Un texte assez court pour un essai.") -> Path:
    path = demo / "content" / "articles" / f"{name}.md"
    path.write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")
    return path


def edit(path: Path, pattern: str, new: str) -> None:
    old = path.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, new, old, count=1, flags=re.MULTILINE)
    assert count, f"{pattern} is not in {path.name}"
    path.write_text(changed, encoding="utf-8")


def missing_date(demo):
    article(demo, "sans-date", "title: Sans date\nlang: fr")
    return "sans-date.md", "date"


def bad_date(demo):
    article(demo, "mauvaise-date", "title: Mauvaise date\ndate: 2026-13-45\nlang: fr")
    return "mauvaise-date.md:3", "2026-13-45"


def duplicate_slug(demo):
    for name in ("un", "deux"):
        article(demo, name, f"title: Texte {name}\ndate: 2026-05-01\nslug: le-meme\nlang: fr")
    return "le-meme", "slug"


def misspelt_field(demo):
    article(demo, "faute", "titel: Une faute\ndate: 2026-05-01\nlang: fr")
    return "faute.md:2:1", "title"


def misspelt_fact(demo):
    edit(demo / "content" / "practice.toml", r"^site_url\b", "site_ulr")
    return "practice.toml:", "site_url"


def wrong_siret(demo):
    edit(demo / "content" / "practice.toml", r'^siret = "(\d)', lambda match: f'siret = "{(int(match[1]) + 1) % 10}')
    return "practice.toml:", "SIRET"


def draft_linked(demo):
    article(demo, "brouillon", "title: Pas encore\ndate: 2026-05-01\nstatus: draft\nlang: fr")
    article(demo, "lien", "title: Un lien\ndate: 2026-05-02\nlang: fr", "Voir [la suite](brouillon.md).")
    return "lien.md:7", "brouillon"


def broken_link(demo):
    article(demo, "perdu", "title: Perdu\ndate: 2026-05-02\nlang: fr", "Voir [nulle part](nulle-part.md).")
    return "perdu.md:7", "nulle-part"


def missing_image(demo):
    article(demo, "sans-image", "title: Image\ndate: 2026-05-02\nlang: fr\nimage: absente.jpg\nimage_alt: Rien")
    return "sans-image.md:5", "absente.jpg"


def promise_of_a_cure(demo):
    page = next(
        path
        for path in (demo / "content" / "pages").glob("*.md")
        if "role: about" in path.read_text(encoding="utf-8") and not path.name.endswith(".en.md")
    )
    page.write_text(
        page.read_text(encoding="utf-8") + "\n\nJe guéris la dépression en trois séances.\n", encoding="utf-8"
    )
    return page.name, "guéris"


PLANTED = [
    missing_date,
    bad_date,
    duplicate_slug,
    misspelt_field,
    misspelt_fact,
    wrong_siret,
    draft_linked,
    broken_link,
    missing_image,
    promise_of_a_cure,
]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_problem_is_told_and_changes_nothing(installed, demo, plant):
    """Exit 1, the place and the word to look for, the previous site byte for byte."""
    before = snapshot(demo / "output")
    for word in plant(demo):
        built = installed.parvis(demo, "build")
        assert built.code == 1, built.text
        assert word in built.text
    assert snapshot(demo / "output") == before


def test_a_title_with_a_colon_is_a_title(installed, demo):
    """« L'été : ça va » is correct French, not a mistake."""
    article(demo, "ete", "title: L'été : ça va\ndate: 2026-05-01\nlang: fr\nsummary: Court.")
    built = installed.parvis(demo, "build")
    assert built.code == 0, built.text
    page = (demo / "output" / "articles" / "l-ete-ca-va" / "index.html").read_text(encoding="utf-8")
    assert "L’été\u00a0: ça va" in page


def test_every_problem_is_told_at_once(installed, demo):
    """Three mistakes in three files: three messages in one run."""
    words = [word for plant in (missing_date, misspelt_field, wrong_siret) for word in plant(demo)]
    built = installed.parvis(demo, "build")
    assert built.code == 1
    assert [word for word in words if word not in built.text] == []


def test_a_broken_adapter_stops_plain_pelican(installed, demo):
    """Pelican alone would log it, drop the adapter and build with exit code 0."""
    before = snapshot(demo / "output")
    conf = demo / "pelicanconf.py"
    conf.write_text(
        conf.read_text(encoding="utf-8") + "\nimport parvis_of_my_own\nPLUGINS = [*PLUGINS, parvis_of_my_own]\n",
        encoding="utf-8",
    )
    (demo / "parvis_of_my_own.py").write_text(
        "from pelican import signals\n\ndef fail(*_args):\n    raise RuntimeError('no')\n\ndef register():\n    signals.all_generators_finalized.connect(fail)\n",
        encoding="utf-8",
    )
    env = os.environ | {"PYTHONPATH": str(demo)}
    built = installed_without_traceback_rule(installed, demo, env)
    assert built != 0
    assert snapshot(demo / "output") == before


def installed_without_traceback_rule(installed, demo, env):
    """Someone else's plugin may show a traceback of its own: only code and output are ours to keep."""
    import subprocess

    return subprocess.run(
        [installed.bin / "pelican", "content", "-s", "pelicanconf.py"],
        cwd=demo,
        env=env,
        capture_output=True,
        check=False,
    ).returncode


def test_plain_pelican_stops_at_an_ethics_error(installed, demo):
    """Exit code 1 and the previous output untouched."""
    before = snapshot(demo / "output")
    _file, word = promise_of_a_cure(demo)
    built = installed.run(demo, "pelican", "content", "-s", "publishconf.py")
    assert built.code == 1
    assert word in built.text
    assert snapshot(demo / "output") == before


def test_an_output_that_cannot_be_written_is_told(installed, demo):
    """A file where the folder should be: exit 3, no traceback, the file kept."""
    target = demo / "taken"
    target.write_text("a file", encoding="utf-8")
    built = installed.parvis(demo, "build", "--output", str(target))
    assert built.code == 3, built.text
    assert target.read_text(encoding="utf-8") == "a file"


def test_a_full_disk_leaves_the_last_site(installed, demo):
    """No room in the middle of the build: exit 3, the previous site intact."""
    import subprocess

    before = snapshot(demo / "output")
    limited = f'ulimit -f 8; exec "{installed.bin / "parvis"}" build'
    done = subprocess.run(
        ["sh", "-c", limited],
        cwd=demo,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(demo),
            "PARVIS_LANGUAGE": "fr",
            "PARVIS_NOW": "2026-11-22T09:00:00+00:00",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(demo / "output") == before
