"""Edits that a practitioner makes between two builds, each a function of a practice and a number."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from parvis import i18n
from parvis.paths import Site

WORDS = [
    "le",
    "temps",
    "une",
    "séance",
    "parler",
    "silence",
    "chemin",
    "semaine",
    "lumière",
    "travail",
    "enfant",
    "regard",
    "souffle",
    "lendemain",
]


@dataclass
class World:
    """A practice, the hour, and the version of the code that builds it."""

    site: Site
    now: dt.datetime
    version: int = 0
    sentences: dict[str, str] = field(default_factory=dict)  # of the theme, said otherwise by a new catalogue

    def texts(self) -> list[Path]:
        return sorted((self.site.content / "articles").glob("*.md"))

    def others(self) -> list[Path]:
        return sorted(p for p in self.site.content.rglob("*.md") if p.parent.name != "articles")

    @property
    def code(self) -> str:
        """What stands for the code in use: files of Parvis do not change while a test runs."""
        return f"version {self.version} {self.sentences}"

    def pick(self, rng: random.Random) -> Path:
        return rng.choice(self.texts())


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count)).capitalize()


def _body(rng: random.Random) -> str:
    said = [" ".join(rng.choices(WORDS, k=9)).capitalize() + "." for _ in range(rng.randint(1, 4))]
    return "\n\n".join(
        [said[0], *(["## " + " ".join(rng.choices(WORDS, k=2))] if rng.random() < 0.5 else []), *said[1:]]
    )


def add(world: World, rng: random.Random) -> None:
    name = f"texte-{rng.randint(0, 9999)}"
    day = dt.date(2026, 1, 1) + dt.timedelta(days=rng.randint(0, 400))
    fields = [f"title: Texte {rng.choice(WORDS)} {name}", f"date: {day}"]
    fields += [f"tags: [{rng.choice(WORDS)}]"] if rng.random() < 0.5 else []
    fields += [f"category: {rng.choice(WORDS)}"] if rng.random() < 0.5 else []
    fields += ["status: draft"] if rng.random() < 0.2 else []
    fields += ["lang: en"] if rng.random() < 0.2 else []
    path = world.site.content / "articles" / f"{name}.md"
    path.write_text("\n".join(["---", *fields, "---", "", _body(rng), ""]), encoding="utf-8")


def edit_body(world: World, rng: random.Random) -> None:
    path = world.pick(rng)
    path.write_text(path.read_text(encoding="utf-8") + f"\n{_body(rng)}\n", encoding="utf-8")


def delete(world: World, rng: random.Random) -> None:
    if len(world.texts()) > 2:
        world.pick(rng).unlink()


def rename(world: World, rng: random.Random) -> None:
    path = world.pick(rng)
    path.rename(path.with_name(f"autre-{rng.randint(0, 9999)}.md"))


def _set(path: Path, name: str, value: str) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith(f"{name}:")]
    lines.insert(1, f"{name}: {value}")
    path.write_text("\n".join(lines), encoding="utf-8")


def retitle(world: World, rng: random.Random) -> None:
    _set(world.pick(rng), "title", f"Autre titre {rng.choice(WORDS)} {rng.randint(0, 99)}")


def retag(world: World, rng: random.Random) -> None:
    _set(world.pick(rng), "tags", f"[{rng.choice(WORDS)}, {rng.choice(WORDS)}]")


def recategorize(world: World, rng: random.Random) -> None:
    _set(world.pick(rng), "category", rng.choice(WORDS))


def redate(world: World, rng: random.Random) -> None:
    _set(world.pick(rng), "date", str(dt.date(2026, 6, 1) + dt.timedelta(days=rng.randint(0, 300))))


def draft(world: World, rng: random.Random) -> None:
    _set(world.pick(rng), "status", rng.choice(["draft", "published"]))


def template(world: World, rng: random.Random) -> None:
    """One of the practice's own, or a part that others include; or back to the theme's."""
    from parvis.pages.render import TEMPLATES

    own = world.site.own_templates
    own.mkdir(exist_ok=True)
    name = rng.choice(["list.html", "article.html", "_site.html", "base.html"])
    if (own / name).exists():
        (own / name).unlink()
    else:
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        (own / name).write_text(source.replace("</", f"<!-- {rng.randint(0, 9)} --></", 1), encoding="utf-8")


def setting(world: World, rng: random.Random) -> None:
    facts = world.site.facts.read_text(encoding="utf-8").split("\n")
    place = next(number for number, line in enumerate(facts) if line.startswith("name = "))
    facts[place] = f'name = "Cabinet {rng.choice(WORDS)}"'
    world.site.facts.write_text("\n".join(facts), encoding="utf-8")


def facts(world: World, rng: random.Random) -> None:
    """Any other line of the facts: a fee, a way to pay, the voice of the pages; lines that are not there are added."""
    path = world.site.facts
    text = path.read_text(encoding="utf-8")
    how = rng.randint(0, 3)
    if how == 0:
        text = re.sub(r"^price = \d+", f"price = {rng.randint(40, 90)}", text, count=1, flags=re.MULTILINE)
    elif how == 1:
        text = re.sub(r"^tagline = .*$", f'tagline = "{_words(rng, 3)}"', text, count=1, flags=re.MULTILINE)
    elif how == 2:
        text = re.sub(
            r"^phone = .*$", f'phone = "+33 2 61 91 4{rng.randint(0, 9)} 20"', text, count=1, flags=re.MULTILINE
        )
    else:
        palette = rng.choice(["argile", "encre", "sauge"])
        text = re.sub(r"^palette = .*\n", "", text, flags=re.MULTILINE)
        text = re.sub(r"^\[site\]$", f'[site]\npalette = "{palette}"', text, count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def edit_page(world: World, rng: random.Random) -> None:
    """A page, a person, a resource: texts that are no articles."""
    path = rng.choice(world.others())
    path.write_text(path.read_text(encoding="utf-8") + f"\n{_body(rng)}\n", encoding="utf-8")


def catalogue(world: World, rng: random.Random) -> None:
    """The theme says something in other words."""
    text = (i18n.CARRIED / "themes/calm/translations/fr.po").read_text(encoding="utf-8")
    entries = re.findall(r'^msgid "([^"\\]+)"\nmsgstr "([^"\\]+)"$', text, re.MULTILINE)
    world.sentences.update({said: f"{french} ({rng.randint(0, 9)})" for said, french in rng.choices(entries, k=40)})


def plugins(world: World, rng: random.Random) -> None:
    """The practice names plugins of its own, and Pelican builds; or none any more."""
    path = world.site.root / "pelicanconf.py"
    text, own = path.read_text(encoding="utf-8"), "PLUGINS = [*PLUGINS]\n"
    path.write_text(text.removesuffix(own) if text.endswith(own) else text + own, encoding="utf-8")


def clock(world: World, rng: random.Random) -> None:
    world.now += dt.timedelta(hours=rng.choice([1, 30, 24 * 40]))


def version(world: World, rng: random.Random) -> None:
    world.version += 1


def translation(world: World, rng: random.Random) -> None:
    path = world.pick(rng)
    if not path.stem.endswith(".en"):
        text = "\n".join(
            ["---", f"title: In English {rng.randint(0, 99)}", "date: 2026-03-01", "---", "", "A text.", ""]
        )
        path.with_name(f"{path.stem.removesuffix('.fr')}.en.md").write_text(text, encoding="utf-8")


def image(world: World, rng: random.Random) -> None:
    """A picture, new or replaced by one of another size, in a text."""
    media = world.site.content / "media"
    media.mkdir(exist_ok=True)
    name = f"image-{rng.randint(0, 2)}.png"
    Image.new("RGB", (rng.randint(10, 50), rng.randint(10, 50))).save(media / name)
    path = world.pick(rng)
    path.write_text(path.read_text(encoding="utf-8") + f"\n![Une image](../media/{name})\n", encoding="utf-8")


def link(world: World, rng: random.Random) -> None:
    path, target = world.pick(rng), world.pick(rng)
    path.write_text(path.read_text(encoding="utf-8") + f"\n[un autre texte]({target.name})\n", encoding="utf-8")


def damage(world: World, rng: random.Random) -> None:
    """What an earlier build kept is cut short, garbled, or gone."""
    kept = [
        p for p in sorted(world.site.state.glob("*")) if p.is_file() and not p.name.startswith(("lock", "manifest"))
    ]
    if not kept:
        return
    path = rng.choice(kept)
    content = bytearray(path.read_bytes())
    how = rng.randint(0, 3)
    if how == 0:
        path.unlink()
    elif how == 1:
        path.write_bytes(content[: len(content) // 2])
    elif content:
        content[rng.randrange(len(content))] ^= 0xFF
        path.write_bytes(bytes(content))


def meddle(world: World, rng: random.Random) -> None:
    """A page of the output is changed or removed by somebody."""
    pages = sorted(world.site.output.rglob("*.html"))
    if pages:
        page = rng.choice(pages)
        page.unlink() if rng.random() < 0.5 else page.write_text("other", encoding="utf-8")


def nothing(world: World, rng: random.Random) -> None:
    pass


EDITS: tuple[Callable[[World, random.Random], None], ...] = (
    add, edit_body, delete, rename, retitle, retag, recategorize, redate, draft, template, setting, facts, edit_page,
    catalogue, plugins, clock, version, translation, image, link, damage, meddle, nothing,
)  # fmt: skip
