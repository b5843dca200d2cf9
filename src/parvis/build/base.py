"""Keys of what every page depends on: the code, the installed libraries, the theme, the templates, the facts, the options.

A key that differs never harms: what hangs on it is made again. Files are known by size and time where they are ours or
installed, by their bytes where a person writes them.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from parvis.build import quick
from parvis.paths import Site

if TYPE_CHECKING:
    import jinja2

    from parvis.pages.options import BuildOptions


def digest(*parts: object) -> str:
    """A short key of these values."""
    return blake2b("\0".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@lru_cache(maxsize=1)
def code_key() -> str:
    """The code in use, asked once a process."""
    return quick.code_key()


def base_key(site: Site, options: BuildOptions, facts: bytes) -> str:
    """What a view depends on beside the texts: the code, the facts, the options, the practice's own templates."""
    told = (options.site_url, options.endpoint, options.preview, options.crawlers)
    return digest(code_key(), blake2b(facts, digest_size=16).hexdigest(), told, own_templates_key(site))


def own_templates_key(site: Site) -> str:
    """The practice's own templates, by their bytes."""
    if not site.own_templates.is_dir():
        return ""
    found = sorted(path for path in site.own_templates.rglob("*") if path.is_file())
    return digest(*[f"{p.name} {blake2b(p.read_bytes(), digest_size=12).hexdigest()}" for p in found])


class Closures:
    """By template, a key of its source and of all that it extends, includes or imports."""

    def __init__(self, env: jinja2.Environment, uses: dict[str, tuple[str, list[str]]]) -> None:
        self._env = env
        self.uses = uses  # as the last build found them, and then as this one does: parsing a template takes long
        self._sources: dict[str, tuple[str, frozenset[str]]] = {}
        self._keys: dict[str, str] = {}

    def key(self, template: str) -> str:
        if template not in self._keys:
            reached: set[str] = set()
            waiting = [template]
            while waiting:
                name = waiting.pop()
                if name not in reached:
                    reached.add(name)
                    waiting += self._source(name)[1]
            self._keys[template] = digest(*[f"{name} {self._source(name)[0]}" for name in sorted(reached)])
        return self._keys[template]

    def _source(self, name: str) -> tuple[str, frozenset[str]]:
        import jinja2

        if name not in self._sources:
            try:
                assert self._env.loader is not None
                source, file, _ = self._env.loader.get_source(self._env, name)
            except jinja2.TemplateNotFound:
                source, file = "", None  # it is said when the page is rendered
            self._sources[name] = source, self._named(name, source, file)
        return self._sources[name]

    def _named(self, name: str, source: str, file: str | None) -> frozenset[str]:
        """The templates that one names."""
        print_ = blake2b(source.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        known = self.uses.get(name)
        if known is not None and known[0] == print_:
            return frozenset(known[1])
        from jinja2 import meta

        found = set(meta.find_referenced_templates(self._env.parse(source, name, file)))
        if None in found:  # a name that is computed: it may be any of them
            return frozenset(str(one) for one in {*found, *self._env.list_templates(extensions=["html"])} - {None})
        self.uses[name] = print_, sorted(str(one) for one in found)
        return frozenset(self.uses[name][1])
