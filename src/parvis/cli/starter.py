"""The files of a new practice, from the answers of `parvis init`. Pure: answers in, texts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import tomlkit

from parvis.cli.language import N_
from parvis.cli.questions import Answers, is_number, register_of
from parvis.cli.tidy import day_key, is_yes, split
from parvis.i18n import translator
from parvis.paths import CARRIED
from parvis.practice.front_matter import slugify
from parvis.scaffold import author_id, starter_pages
from parvis.scaffold.launchers import is_launcher

ADDRESS = {"street": "street", "postal_code": "postal-code", "city": "city"}
# The declarations that every practice owes, with what each states.
DECLARED = {
    "supervision": N_("What you declare, signed and dated; it is never published. Your supervision."),
    "crisis_numbers_reviewed_on": N_("That you dialed or checked the help numbers shown on the site."),
    "data": N_("How you keep personal data, and for how long."),
}
Value = str | int | list[str] | dict[str, str | None] | None


class _Bare(str):
    """A value written without quotation marks: an amount, a date."""

    __slots__ = ()


def facts(answers: Answers, _: Callable[[str], str]) -> str:
    """The text of content/practice.toml. What was not answered stands as a comment, ready to be filled in."""
    writer = _Writer(answers, _)
    languages = split(answers.get("languages", "")) or ["fr"]
    writer.note(_("The facts of your practice, stated once. The site, the booking and the mails read them here."))
    writer.note(_("A line that begins with # is not read: remove the # once you have filled it in."))
    writer.line("name", "name", _("Name of the practice"))
    writer.raw(f"country = {_toml(answers.get('country') or 'FR')}")
    writer.raw(f"languages = {_toml(languages)}")
    writer.line("site_url", "site-url", "https://www.example.org")
    writer.line("email", "email", "bonjour@example.org")
    writer.line("phone", "phone", "+33 1 99 00 00 00")
    _practitioner(writer)
    _places(writer)
    _service(writer)
    _site(writer)
    _declarations(writer)
    return writer.text()


def _practitioner(writer: _Writer) -> None:
    _, answers = writer.translate, writer.answers
    writer.table("[[practitioners]]", _("Who practices here. Copy this part for each person."))
    writer.raw(f"id = {_toml(author_id(answers))}")
    writer.line("name", "practitioner", _("First name and surname"))
    writer.line("profession", "profession", "psychologue")
    for key in ("headline", "receives", "limits"):
        writer.line(key, key, "…")
    writer.todo("supervision", _("Your supervision, if you have one"))
    register = register_of(answers)
    if register:
        writer.part(
            "[[practitioners.titles]]",
            _("The title you hold and the register that proves it."),
            {"name": title_of(answers), "register": register, "number": answers.get("register-number")},
        )
    writer.part(
        "[[practitioners.credentials]]",
        _("Diplomas and certificates, word for word."),
        {"name": answers.get("credential"), "awarded_by": answers.get("awarded-by")},
    )
    writer.table("[practitioners.legal]", _("Your legal identity, printed in the legal notice."))
    writer.line("name", "practitioner", _("First name and surname"))
    writer.line("form", "legal-form", _("Sole trader"))
    writer.todo("address", '{ street = "…", postal_code = "…", city = "…" }', raw=True)
    if answers.get("country", "FR") == "FR":
        writer.line("siret", "siret", "00000000000000")
    writer.line("vat", "vat", _("VAT wording of your invoices"))
    if answers.get("mediator"):
        writer.raw(f"mediator = {_mediator(answers['mediator'])}")
    else:
        writer.todo("mediator", '{ name = "…", url = "https://…" }', raw=True)
    if answers.get("insurer"):
        writer.raw(f"insurer = {{ name = {_toml(answers['insurer'])} }}")
    else:
        writer.todo("insurer", '{ name = "…" }', raw=True)


def _places(writer: _Writer) -> None:
    _, answers = writer.translate, writer.answers
    address = {key: answers.get(name) for key, name in ADDRESS.items()}
    writer.part(
        "[[places]]",
        _("Where you receive."),
        {"id": "cabinet", "kind": "on-site", "name": _("At the practice"), "address": address},
    )
    if all(address.values()):
        writer.todo("accessibility", _("Steps, lift, toilets: what a visitor should know"))
    if is_yes(answers.get("online", "")):
        online = {"id": "visio", "kind": "online", "name": _("Online")}
        writer.part("[[places]]", _("Sessions online."), online)
        writer.todo("provider", _("Name of your video service"))


def _service(writer: _Writer) -> None:
    _, answers = writer.translate, writer.answers
    duration, price = answers.get("duration"), answers.get("price")
    writer.part(
        "[[services]]",
        _("Sessions and fees. Copy this part for each one."),
        {
            "id": slugify(answers.get("service", "")) or "seance",
            "practitioner": author_id(answers),
            "name": answers.get("service"),
            "duration": int(duration) if duration else None,
            "price": _Bare(price.replace(",", ".")) if price else None,
        },
        examples={"duration": 50, "price": 65},
    )
    writer.part(
        "[[availability]]",
        _("Your weekly hours, local time."),
        {
            "practitioner": author_id(answers),
            "days": [day_key(day) for day in split(answers.get("days", ""))] or None,
            "hours": split(answers.get("hours", "")) or None,
        },
        examples={"days": ["monday"], "hours": ["9:00-12:30"]},
    )


def _declarations(writer: _Writer) -> None:
    """What only the practitioner can state: nothing is declared in her place."""
    for key, sentence in DECLARED.items():
        writer.part(
            "[[declarations]]",
            writer.translate(sentence),
            {"key": key, "statement": None, "signed_on": None},
            examples={"signed_on": _Bare("2026-01-31")},
        )


def _site(writer: _Writer) -> None:
    _, answers = writer.translate, writer.answers
    writer.table("[site]", _("The site itself."))
    if answers.get("practitioner"):
        writer.raw(f"publication_director = {_toml(answers['practitioner'])}")
    if answers.get("host"):
        name, *rest = split(answers["host"]) or [answers["host"]]
        phone = rest.pop() if rest and is_number(rest[-1]) else ""
        fields = {"name": name, "address": ", ".join(rest), "phone": phone}
        inside = ", ".join(f"{key} = {_toml(value)}" for key, value in fields.items() if value)
        writer.raw(f"host = {{ {inside} }}")
    else:
        writer.todo("host", '{ name = "…", address = "…", phone = "…" }', raw=True)


class _Writer:
    """Lines of TOML, with what is unanswered as comments."""

    def __init__(self, answers: Answers, translate: Callable[[str], str]) -> None:
        self.answers = answers
        self.translate = translate
        self._lines: list[str] = []

    def note(self, sentence: str) -> None:
        self._lines.append(f"# {sentence}")

    def table(self, header: str, sentence: str) -> None:
        self._lines += ["", f"# {sentence}", header]

    def raw(self, line: str) -> None:
        self._lines.append(line)

    def line(self, key: str, answer: str, example: str) -> None:
        value = self.answers.get(answer, "")
        if value:
            self.raw(f"{key} = {_toml(value)}")
        else:
            self.todo(key, example)

    def todo(self, key: str, example: str, *, raw: bool = False) -> None:
        self._lines.append(f"# {key} = {example if raw else _toml(example)}")

    def part(
        self, header: str, sentence: str, values: Mapping[str, Value], *, examples: Mapping[str, Value] | None = None
    ) -> None:
        """A table; whole, it is read. With an answer missing it stands as a comment, and keeps what was answered."""
        gaps = [
            value for value in values.values() if value is None or (isinstance(value, dict) and None in value.values())
        ]
        mark = "# " if gaps else ""
        self._lines += ["", f"# {sentence}", f"{mark}{header}"]
        for key, value in values.items():
            shown = (examples or {}).get(key, "…") if value is None else value
            self._lines.append(f"{mark}{key} = {_toml(shown)}")

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"


def title_of(answers: Answers) -> str:
    """The title as the register words it: the profession's name."""
    from parvis.practice.professions import profession_name

    language = (split(answers.get("languages", "")) or ["fr"])[0]
    name = profession_name(answers["profession"], language)
    return name[:1].upper() + name[1:]


def _mediator(answer: str) -> str:
    parts = split(answer)
    url = next((part for part in parts if part.startswith("http")), "")
    name = ", ".join(part for part in parts if part != url) or answer
    return f"{{ name = {_toml(name)}, url = {_toml(url)} }}" if url else f"{{ name = {_toml(name)} }}"


def _toml(value: Value) -> str:
    if isinstance(value, _Bare):
        return str(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(text or '…')}" for key, text in value.items()) + " }"
    return tomlkit.item(value).as_string()


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write the files of a new practice, and the folders where its texts will go; the folder is known to be empty."""
    for name in ("articles", "resources", "pages", "media"):
        (folder / "content" / name).mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding="utf-8", newline="\n")
        if is_launcher(name):
            target.chmod(0o755)


# What a new practice ignores in git: what is generated, and what is nobody else's business.
GITIGNORE = "output/\n.parvis/\n"


def demonstration() -> dict[str, str | bytes]:
    """The demonstration practice, file by file, as it is carried by Parvis."""
    content = CARRIED / "content"
    files: dict[str, str | bytes] = {
        f"content/{path.relative_to(content).as_posix()}": path.read_bytes()
        for path in sorted(content.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    return files | settings_files()


def settings_files() -> dict[str, str | bytes]:
    """The two Pelican settings files, which hold no facts and change with Parvis only."""
    conf = {name: (CARRIED / name).read_bytes() for name in ("pelicanconf.py", "publishconf.py")}
    return {**conf, ".gitignore": GITIGNORE}


def new_practice(answers: Answers, language: str) -> dict[str, str | bytes]:
    """Every file of a new practice: facts, starter pages in each of its languages, settings."""
    languages = split(answers.get("languages", "")) or ["fr"]
    files: dict[str, str | bytes] = {"content/practice.toml": facts(answers, translator(language))}
    for code in languages:
        files |= {f"content/{name}": text for name, text in starter_pages(code, languages[0], answers).items()}
    return files | settings_files()
