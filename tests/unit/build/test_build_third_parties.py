"""No page makes the visitor's browser ask another site: the build proves it on the bytes."""

from __future__ import annotations

import pytest

from parvis.build.third_parties import third_parties
from parvis.build.verify import Written
from parvis.errors import ProblemsFound

OWN = {"https://www.site.example", "https://rdv.site.example"}


def asked(text: str, name: str = "index.html") -> list[str]:
    written = Written(frozenset({name}), {name: text})
    return [dict(problem.what.values)["host"] for problem in third_parties(OWN, written)]


@pytest.mark.parametrize(
    "text",
    [
        '<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=X">',
        "<link href=//fonts.googleapis.com rel=preconnect>",
        '<script async src="https://fonts.googleapis.com/x.js"></script>',
        "<iframe src='https://fonts.googleapis.com/embed'></iframe>",
        '<img alt="" src="https://fonts.googleapis.com/pixel.gif">',
        '<img alt="" src="/a.png" srcset="/a.png 1x, https://fonts.googleapis.com/b.png 2x">',
        '<video poster="//fonts.googleapis.com/p.jpg"></video>',
        '<form method="post" action="https://fonts.googleapis.com/subscribe">',
        '<p style="background: url(https://fonts.googleapis.com/x.png)">',
        '<IMG SRC="HTTPS://FONTS.GOOGLEAPIS.COM/x.gif">',
    ],
)
def test_what_a_browser_fetches_elsewhere_is_named(text):
    """Fonts, scripts, frames, pixels, posters, forms, backgrounds: the other site, once."""
    assert asked(text) == ["fonts.googleapis.com"]


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://elsewhere.example/">a link that one follows</a>',
        '<link rel="canonical" href="https://elsewhere.example/">',
        '<link rel="alternate" hreflang="en" href="https://www.site.example/en/">',
        '<link rel="stylesheet" href="/theme/calm.css">',
        '<link rel="icon" href="data:image/svg+xml,x">',
        '<form action="https://rdv.site.example/fr/book">',
        '<img src="https://www.site.example/a.png" alt="">',
        '<use href="#house"/>',
        "<p>https://elsewhere.example/x.js</p>",
    ],
)
def test_what_is_ours_or_only_followed_is_fine(text):
    """The site, its endpoint, links, and addresses that are only written."""
    assert asked(text) == []


def test_a_style_sheet_is_read_too():
    """An @import asks as a page does."""
    assert asked('@import "https://fonts.googleapis.com/css";', "theme/x.css") == ["fonts.googleapis.com"]


def test_a_template_of_the_practice_cannot_break_the_promise(build, site):
    """A snippet pasted from a service stops the build, with the name of the service."""
    site.own_templates.mkdir()
    (site.own_templates / "not-found.html").write_text(
        '{% extends "base.html" %}{% block scripts %}<script src="https://stats.example/s.js"></script>{% endblock %}',
        encoding="utf-8",
    )
    with pytest.raises(ProblemsFound) as caught:
        build()
    assert [problem.code for problem in caught.value.problems if problem.level == "error"] == ["third-party-request"]
