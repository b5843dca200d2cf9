"""The form that asks for the newsletter, as texts and lists show it."""

from __future__ import annotations

from parvis.pages.scene import Scene
from parvis.pages.typography import typeset
from parvis.pages.views import Link, NewsletterForm


def newsletter_form(scene: Scene, lang: str) -> NewsletterForm | None:
    """The sign-up form; None where there is no endpoint to answer it."""
    _ = scene.tr(lang)
    facts = scene.practice.newsletter
    endpoint = scene.options.endpoint_of(scene.practice)
    if not facts.enabled or not endpoint:
        return None
    return NewsletterForm(
        action=f"{endpoint}/{lang}/newsletter",
        title=scene.say(facts.name, lang) or typeset(_("The letter"), lang),
        text=scene.say(facts.rhythm, lang),
        language=lang,
        privacy=Link(typeset(_("What becomes of your address"), lang), scene.urls.href("privacy", lang)),
    )
