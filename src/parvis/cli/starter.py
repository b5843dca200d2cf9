"""The files of a new practice, from the answers of `parvis init`. Pure: answers in, texts out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import tomlkit

from parvis.cli.questions import Answers, day_key, is_yes, register_of, split
from parvis.i18n import translator
from parvis.paths import CARRIED
from parvis.practice.front_matter import slugify
from parvis.scaffold import author_id, starter_pages


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
    if register and answers.get("register-number"):
        writer.table("[[practitioners.titles]]", _("The title you hold and the register that proves it."))
        writer.raw(f"name = {_toml(title_of(answers))}")
        writer.raw(f"register = {_toml(register)}")
        writer.line("number", "register-number", "")
    if answers.get("credential") and answers.get("awarded-by"):
        writer.table("[[practitioners.credentials]]", _("Diplomas and certificates, word for word."))
        writer.line("name", "credential", "")
        writer.line("awarded_by", "awarded-by", "")
    writer.table("[practitioners.legal]", _("Your legal identity, printed in the legal notice."))
    writer.line("name", "practitioner", _("First name and surname"))
    writer.line("form", "legal-form", _("Sole trader"))
    if answers.get("country", "FR") == "FR":
        writer.line("siret", "siret", "00000000000000")
    writer.line("vat", "vat", _("VAT wording of your invoices"))
    if answers.get("mediator"):
        name, url = _name_and_url(answers["mediator"])
        writer.raw(f"mediator = {{ name = {_toml(name)}, url = {_toml(url)} }}")
    else:
        writer.todo("mediator", '{ name = "…", url = "https://…" }', raw=True)
    if answers.get("insurer"):
        writer.raw(f"insurer = {{ name = {_toml(answers['insurer'])} }}")
    else:
        writer.todo("insurer", '{ name = "…" }', raw=True)


def _places(writer: _Writer) -> None:
    _, answers = writer.translate, writer.answers
    if answers.get("street") and answers.get("postal-code") and answers.get("city"):
        writer.table("[[places]]", _("Where you receive."))
        writer.raw('id = "cabinet"')
        writer.raw('kind = "on-site"')
        writer.raw(f"name = {_toml(_('At the practice'))}")
        address = ", ".join(
            f"{key} = {_toml(answers[name])}"
            for key, name in (("street", "street"), ("postal_code", "postal-code"), ("city", "city"))
        )
        writer.raw(f"address = {{ {address} }}")
        writer.todo("accessibility", _("Steps, lift, toilets: what a visitor should know"))
    if is_yes(answers.get("online", "")):
        writer.table("[[places]]", _("Sessions online."))
        writer.raw('id = "visio"')
        writer.raw('kind = "online"')
        writer.raw(f"name = {_toml(_('Online'))}")
        writer.todo("provider", _("Name of your video service"))


def _service(writer: _Writer) -> None:
    _, answers = writer.translate, writer.answers
    if answers.get("service") and answers.get("duration") and answers.get("price"):
        writer.table("[[services]]", _("Sessions and fees. Copy this part for each one."))
        writer.raw(f"id = {_toml(slugify(answers['service']))}")
        writer.raw(f"practitioner = {_toml(author_id(answers))}")
        writer.line("name", "service", "")
        writer.raw(f"duration = {int(answers['duration'])}")
        writer.raw(f"price = {answers['price'].replace(',', '.')}")
    if answers.get("days") and answers.get("hours"):
        writer.table("[[availability]]", _("Your weekly hours, local time."))
        writer.raw(f"practitioner = {_toml(author_id(answers))}")
        writer.raw(f"days = {_toml([day_key(day) for day in split(answers['days'])])}")
        writer.raw(f"hours = {_toml(split(answers['hours']))}")


def _site(writer: _Writer) -> None:
    _, answers = writer.translate, writer.answers
    writer.table("[site]", _("The site itself."))
    if answers.get("practitioner"):
        writer.raw(f"publication_director = {_toml(answers['practitioner'])}")
    if answers.get("host"):
        name, *rest = split(answers["host"])
        phone = rest.pop() if len(rest) > 1 and rest[-1].replace(" ", "").strip("+").isdecimal() else ""
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

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"


def title_of(answers: Answers) -> str:
    """The title as the register words it: the profession's name."""
    from parvis.practice.professions import profession_name

    language = (split(answers.get("languages", "")) or ["fr"])[0]
    name = profession_name(answers["profession"], language)
    return name[:1].upper() + name[1:]


def _name_and_url(answer: str) -> tuple[str, str]:
    parts = split(answer)
    url = next((part for part in parts if part.startswith("http")), "")
    return ", ".join(part for part in parts if part != url) or answer, url


def _toml(value: str | list[str]) -> str:
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
