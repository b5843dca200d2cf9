"""A page is a function of its view and of its site's view: nothing else reaches a template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
from jinja2 import compiler
from jinja2.bccache import Bucket
from markupsafe import Markup

from parvis.i18n import plural_translator, translator
from parvis.kept import keep, read_kept, stamp
from parvis.pages.palette import THEME
from parvis.pages.typography import title_html
from parvis.pages.views import PageView, SiteView

TEMPLATES = THEME / "templates"


class _Compiled(jinja2.BytecodeCache):
    """Templates that this process or an earlier one has compiled: of another source, none is taken."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key not in self._known and (kept := read_kept(*self._name(bucket))) is not None:
            self._known[bucket.key] = kept
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()
        name, key = self._name(bucket)
        keep(name, key, self._known[bucket.key])

    def _name(self, bucket: Bucket) -> tuple[str, str]:
        return f"template-{bucket.key}", f"{_compiler()} {bucket.checksum}"


@lru_cache(maxsize=1)
def _compiler() -> str:
    """What a compiled template depends on beside its source."""
    return stamp(str(compiler.__file__), __file__)


_COMPILED = _Compiled()
_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", markupsafe.escape)


def _printed(value: Any) -> str:
    """What a template prints, escaped. It only joins the next piece, so that a text need not become a Markup."""
    return _escaped(value) if type(value) is str else markupsafe.escape(value)


class _Template(jinja2.Template):
    @classmethod
    def from_code(cls, *told: Any, **named: Any) -> jinja2.Template:
        made = super().from_code(*told, **named)
        made.root_render_func.__globals__["escape"] = _printed  # the globals of this compiled template
        return made


def environment(template_folders: Sequence[Path], language: str) -> jinja2.Environment:
    """Templates of a site in one language. `template_folders`: those of the practice first; the theme's come last.

    `_` and `ngettext` say the theme's sentences in `language`; `as_title` raises the letters of « 1er » and keeps
    « rendez-vous » whole. An undefined name is an error, and everything is escaped.
    """
    folders = [*template_folders, *([] if TEMPLATES in template_folders else [TEMPLATES])]
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders, encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        newline_sequence="\n",
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )
    env.template_class = _Template
    env.filters["as_title"] = lambda text: Markup(title_html(str(text), language))  # noqa: S704  title_html escapes
    env.globals = {"_": translator(language), "ngettext": plural_translator(language)}
    return env


class Renderer:
    """The pages of a site in one language, each template looked for once."""

    def __init__(self, site: SiteView, env: jinja2.Environment) -> None:
        self._site, self._env = site, env
        self._templates: dict[str, jinja2.Template] = {}

    def page(self, view: PageView) -> str:
        """The page's HTML, ending with one newline. The same views give the same text."""
        template = self._templates.get(view.template)
        if template is None:
            template = self._templates[view.template] = self._env.get_template(f"{view.template}.html")
        return template.render(page=view, site=self._site).rstrip() + "\n"


def render(view: PageView, site: SiteView, env: jinja2.Environment) -> str:
    """One page of a site."""
    return Renderer(site, env).page(view)
