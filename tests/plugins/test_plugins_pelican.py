"""Plain `pelican` builds the same site, stops for the same reasons, and never in silence."""

from __future__ import annotations

import datetime as dt
import gc
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def add(folder: Path, name: str, *lines: str) -> None:
    (folder / "content/articles" / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


PROMISE = (
    "---",
    "title: Promesse",
    "date: 2026-03-01",
    "---",
    "",
    "Je vous guéris définitivement de votre dépression.",
)


def broken(name: str, content: str) -> str:
    """Python that makes one adapter other than it is, before Pelican starts."""
    return (
        "import pathlib, shutil, tempfile, parvis.site as site\n"
        "copy = pathlib.Path(tempfile.mkdtemp())\n"
        "for part in ('plugins', 'themes'):\n"
        "    shutil.copytree(site.CARRIED / part, copy / part)\n"
        f"(copy / 'plugins/{name}/__init__.py').write_text({content!r}, encoding='utf-8')\n"
        "site.CARRIED = copy\n"
    )


def add_plugin(folder: Path, source: str) -> None:
    """Give the practice a Pelican plugin of its own, added to ours as its author would."""
    (folder / "own_plugin.py").write_text(source, encoding="utf-8")
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            "import sys\nsys.path.insert(0, str(Path(__file__).parent))\nimport own_plugin\nPLUGINS.append(own_plugin)\n"
        )


def test_it_builds_the_site_that_parvis_builds(folder, pelican, tree):
    """Byte for byte, with either settings file, from any folder."""
    from parvis.paths import Site
    from parvis.site import BuildOptions, build

    build(Site(folder), BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)))
    ours = tree()
    shutil.rmtree(folder / "output")
    assert pelican().code == 0
    assert tree() == ours
    done = pelican("-s", str(folder / "publishconf.py"), cwd=folder.parent)
    assert done.code == 0, done.text
    assert tree() == ours


def test_with_a_plugin_of_one_s_own_only_what_changed_is_made_again(folder, tree, monkeypatch):
    """Pelican builds, and texts that are as they were are not converted again, nor their pages replaced."""
    from parvis.pages import conversion
    from parvis.paths import Site
    from parvis.site import BuildOptions, build

    (folder / "pelicanconf.py").write_text(
        (ROOT / "pelicanconf.py").read_text(encoding="utf-8") + "PLUGINS = [*PLUGINS]\n", encoding="utf-8"
    )
    converted = []
    convert = conversion.convert
    monkeypatch.setattr(conversion, "convert", lambda source, lang: converted.append(lang) or convert(source, lang))

    def done() -> tuple[int, set[str]]:
        converted.clear()
        built = build(Site(folder), BuildOptions(now=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)))
        files = {p.relative_to(folder / "output").as_posix(): p.stat() for p in (folder / "output").rglob("*.*")}
        replaced = {name for name, stat in files.items() if before.get(name) != (stat.st_ino, stat.st_mtime_ns)}
        before.update({name: (stat.st_ino, stat.st_mtime_ns) for name, stat in files.items()})
        assert built.unchanged is (not replaced)
        return built.written, replaced

    before: dict[str, tuple[int, int]] = {}
    assert done()[0] > 20
    assert converted
    assert done() == (0, set())
    assert converted == []
    add(folder, "court", "---", "title: Un mot de plus", "date: 2020-03-01", "lang: en", "---", "", "A few words.")
    written, replaced = done()
    assert len(converted) == 1
    assert "en/articles/un-mot-de-plus/index.html" in replaced
    assert "tarifs/index.html" not in replaced
    assert written < 10
    add(folder, "court", "---", "title: Un mot de plus", "date: 2020-03-01", "lang: en", "---", "", "Other words.")
    assert done()[0] < written
    assert len(converted) == 1


def test_an_ethics_error_stops_it_before_anything_is_written(folder, pelican, tree):
    """Exit code 1, the report with its place, no traceback, the previous output untouched."""
    assert pelican().code == 0
    before = tree()
    add(folder, "promesse", *PROMISE)
    done = pelican()
    assert done.code == 1
    assert "content/articles/promesse.md:6:1" in done.text
    assert "Traceback" not in done.text
    assert tree() == before


def test_findings_that_do_not_stop_it_are_still_said(folder, pelican):
    """A warning is printed with its place; the site is built."""
    add(
        folder,
        "mots",
        "---",
        "title: Une seule",
        "date: 2026-03-01",
        "---",
        "",
        "Les alcooliques et les drogués peuvent venir.",
    )
    done = pelican()
    assert done.code == 0
    assert "content/articles/mots.md:6" in done.text


def test_it_stops_under_autoreload_too(folder, pelican, tree):
    """`pelican -r` does not go on serving a refused text: it ends with 1."""
    assert pelican().code == 0
    before = tree()
    add(folder, "promesse", *PROMISE)
    done = pelican("-r")
    assert done.code == 1
    assert tree() == before


def test_an_article_without_a_date_is_an_error(folder, pelican):
    """Pelican alone writes « Skipping » and exits with 0."""
    add(folder, "oubli", "---", "title: Un oubli", "---", "", "Texte.")
    done = pelican()
    assert done.code == 1
    assert "content/articles/oubli.md" in done.text


def test_settings_that_erase_the_output_erase_nothing_too_soon(folder, pelican, tree):
    """DELETE_OUTPUT_DIRECTORY and `-d`: Pelican would empty the folder before it knows whether the build succeeds."""
    assert pelican().code == 0
    before = tree()
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write("DELETE_OUTPUT_DIRECTORY = True\n")
    add(folder, "promesse", *PROMISE)
    assert pelican("-d").code == 1
    assert tree() == before
    (folder / "content/articles/promesse.md").unlink()
    assert pelican("-d").code == 0
    assert tree() == before


@pytest.mark.parametrize("name", ["parvis_practice", "parvis_ethics", "parvis_booking", "parvis_newsletter"])
def test_an_adapter_that_cannot_be_imported_stops_it(pelican, tree, name):
    """Pelican only logs a plugin that fails to import, and builds without it: ours are modules, and it stops."""
    assert pelican().code == 0
    before = tree()
    done = pelican(before=broken(name, "import a_module_that_is_not_there"))
    assert done.code == 4
    assert "a_module_that_is_not_there" in done.text
    assert "Nothing was built" in done.text
    assert tree() == before


def test_an_adapter_that_cannot_register_stops_it(pelican, tree):
    """Pelican logs « Cannot register plugin » and goes on; a site without its gate must not be built."""
    assert pelican().code == 0
    before = tree()
    done = pelican(before=broken("parvis_ethics", "def register():\n    raise RuntimeError('broken')\n"))
    assert done.code == 4
    assert "parvis_ethics" in done.text
    assert tree() == before


def test_a_gate_that_does_nothing_stops_it(pelican, tree):
    """An adapter that registers and never checks: nothing is composed before the check has passed."""
    assert pelican().code == 0
    before = tree()
    done = pelican(before=broken("parvis_ethics", "def register():\n    pass\n"))
    assert done.code == 4
    assert tree() == before


@pytest.mark.parametrize("signal", ["get_generators", "all_generators_finalized", "finalized"])
def test_a_handler_that_raises_stops_it(folder, pelican, tree, signal):
    """At any moment of the run, a plugin of the practice included: exit code not 0, the previous site in place."""
    assert pelican().code == 0
    before = tree()
    add_plugin(
        folder,
        "from pelican import signals\n\n\ndef fail(_sender):\n    raise RuntimeError('handler broken')\n\n\n"
        f"def register():\n    signals.{signal}.connect(fail)\n",
    )
    done = pelican()
    assert done.code != 0
    assert "handler broken" in done.text
    assert tree() == before


def test_a_plugin_that_writes_pages_of_its_own_stops_it(folder, pelican, tree):
    """A page that no view asks for is not published: the message names it."""
    assert pelican().code == 0
    before = tree()
    add_plugin(
        folder,
        "import pathlib\nfrom pelican import signals\n\n\ndef add(pelican):\n"
        "    (pathlib.Path(pelican.output_path) / 'stray.html').write_text('x')\n\n\n"
        "def register():\n    signals.finalized.connect(add)\n",
    )
    done = pelican()
    assert done.code == 1
    assert "stray.html" in done.text
    assert tree() == before


def test_a_plugin_that_drops_an_article_stops_it(folder, pelican, tree):
    """A site with fewer articles than were read is never published."""
    assert pelican().code == 0
    before = tree()
    add_plugin(
        folder,
        "from pelican import signals\n\n\ndef drop(generator):\n    generator.articles.pop()\n\n\n"
        "def register():\n    signals.article_generator_finalized.connect(drop)\n",
    )
    done = pelican()
    assert done.code == 1
    assert "was not written" in done.text
    assert tree() == before


def test_a_folder_of_the_same_name_cannot_take_the_place_of_an_adapter(folder, pelican):
    """Neither on sys.path nor in a settings file that bears the name of a plugin."""
    (folder / "parvis_ethics.py").write_text("def register():\n    pass\n", encoding="utf-8")
    shutil.copy(folder / "pelicanconf.py", folder / "parvis_booking.py")
    add(folder, "promesse", *PROMISE)
    done = pelican(before="sys.path.insert(0, '.')\nimport parvis_ethics\n")
    assert done.code == 1
    assert "promesse.md" in done.text
    assert pelican("-s", "parvis_booking.py").code == 1


def test_a_machine_without_locales_keeps_every_article(pelican, tree):
    """With a locale in its date formats and a machine that lacks it, Pelican drops every article and exits with 0."""
    done = pelican(LC_ALL="C", LANG="C", LANGUAGE="")
    assert done.code == 0, done.text
    assert "4 mai 2026" in tree()["articles/les-nuits-courtes/index.html"].decode()


def test_handlers_live_as_long_as_the_process():
    """Signals keep weak references: a handler defined inside `register` would be collected and never called."""
    from pelican import signals

    from parvis.site import pelican_settings

    adapters = pelican_settings(ROOT)["PLUGINS"]
    for adapter in adapters:
        adapter.register()
    gc.collect()
    alive = {receiver.__module__ for receiver in signals.get_generators.receivers_for(None)}
    assert {adapter.__name__ for adapter in adapters} <= alive


def test_a_pelican_that_is_not_ours_is_left_alone(tmp_path, pelican):
    """Our adapters in the same process change nothing for another site."""
    (tmp_path / "other/content").mkdir(parents=True)
    (tmp_path / "other/content/a.md").write_text("Title: Hello\nDate: 2026-01-01\n\nText.\n", encoding="utf-8")
    before = (
        f"from parvis.site import pelican_settings\nfor a in pelican_settings({str(ROOT)!r})['PLUGINS']: a.register()\n"
    )
    done = pelican("content", "-o", "out", before=before, cwd=tmp_path / "other")
    assert done.code == 0, done.text
    assert "Text." in (tmp_path / "other/out/hello.html").read_text(encoding="utf-8")


def test_another_pelican_class_does_not_pass_the_gate(folder, pelican):
    """Whoever replaces our class loses the staging folder: it stops rather than write without it."""
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write("from pelican import Pelican\nPELICAN_CLASS = Pelican\n")
    done = pelican()
    assert done.code == 4
    assert "PELICAN_CLASS" in done.text
    assert not (folder / "output").exists()


def test_templates_get_their_page_and_their_site_and_nothing_else(folder, pelican):
    """No setting of Pelican, no article object: a template that reaches further fails."""
    (folder / "templates").mkdir()
    (folder / "templates/not-found.html").write_text("{{ SITENAME }}", encoding="utf-8")
    done = pelican()
    assert done.code == 1
    assert "SITENAME" in done.text


def test_formats_for_a_locale_that_the_machine_lacks_lose_no_article_in_silence(folder, pelican, tree):
    """Pelican alone: « Processed 0 articles », exit code 0. Here the lost pages are named."""
    assert pelican().code == 0
    before = tree()
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write("DATE_FORMATS = {'fr': ('xx_XX.UTF-8', '%d %B %Y')}\n")
    done = pelican()
    assert done.code == 1
    assert "was not written" in done.text
    assert tree() == before


@pytest.mark.parametrize("key", ["slug", "uid", "a_field_that_no_text_has"])
def test_which_text_translates_which_is_not_for_pelican_to_say(folder, pelican, tree, key):
    """A custom ARTICLE_TRANSLATION_ID crashes Pelican when one article lacks it: pages are the same, or nothing changes."""
    assert pelican().code == 0
    before = tree()
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"ARTICLE_TRANSLATION_ID = {key!r}\n")
    done = pelican()
    assert (done.code == 0) is (key != "a_field_that_no_text_has")
    assert tree() == before
