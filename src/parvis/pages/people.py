"""The home page, the page of all practitioners, and one page for each: story first, then proof, then limits."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from functools import partial

from parvis.i18n import Localized
from parvis.pages import structured_data
from parvis.pages.dates import duration, long_date, money
from parvis.pages.identity import address_lines, numbers_of, profession_of
from parvis.pages.images import image_size
from parvis.pages.lists import kept_card, newest_first
from parvis.pages.markdown import render_text
from parvis.pages.markup import escape
from parvis.pages.plan import Key, Plan
from parvis.pages.scene import Scene, language_name
from parvis.pages.typography import typeset
from parvis.pages.views import AboutView, Fact, HomeView, Link, PeopleView, PersonCard, Plate
from parvis.practice.model import Practitioner
from parvis.practice.professions import PROFESSIONS, is_regulated, register_lookup

ON_HOME = 3  # texts shown on the home page


def home(scene: Scene, lang: str) -> HomeView:
    _ = scene.tr(lang)
    practice = scene.practice
    document = scene.page_of("home", lang)
    intro, sections = scene.parts(document)
    heading = typeset(document.title, lang) if document else practice.name
    lead = scene.described(document) or scene.say(practice.tagline, lang)
    articles = newest_first(scene, lang)[:ON_HOME]
    common = scene.common(
        template="home",
        lang=lang,
        href=scene.urls.home(lang),
        heading=heading,
        title=f"{practice.name} – {scene.say(practice.tagline, lang)}" if practice.tagline else practice.name,
        lead=lead,
        versions=scene.role_versions("home"),
        document=document,
        nodes=[structured_data.person(practice, person, scene.urls, lang) for person in practice.practitioners],
    )
    return HomeView(
        **common,
        button=scene.booking_link(lang),
        facts=tuple(home_facts(scene, lang)),
        sections=scene.with_intro(intro, sections, lang) if document and document.summary else sections,
        people=tuple(person_card(scene, person, lang) for person in practice.practitioners),
        articles=tuple(kept_card(scene, article) for article in articles),
        all_articles=scene.link("articles", lang, typeset(_("All articles"), lang)),
    )


def home_facts(scene: Scene, lang: str) -> Iterator[Fact]:
    """Whom, where, how much, how soon: said of each practitioner where there are several."""
    _ = scene.tr(lang)
    fees = scene.link("services", lang, typeset(_("All fees"), lang))
    more = f'<br><a href="{html.escape(fees.href)}">{html.escape(fees.label)}</a>' if fees else ""
    yield Fact(_("For whom"), _of_each(scene, lang, lambda person: person.receives))
    yield Fact(_("Where"), _where(scene, lang))
    price = _of_each(scene, lang, lambda person: Localized.of(_first_price(scene, person, lang)))
    yield Fact(_("Fees"), price + more if price else "")
    yield Fact(_("Usual wait"), _of_each(scene, lang, lambda person: person.usual_delay))


def _of_each(scene: Scene, lang: str, fact: Callable[[Practitioner], Localized]) -> str:
    """The fact alone for one practitioner, after each name for several. HTML."""
    _ = scene.tr(lang)
    said = [(person.name, scene.line(fact(person), lang)) for person in scene.practice.practitioners if fact(person)]
    if len(scene.practice.practitioners) == 1:
        return "".join(text for _name, text in said)
    return "<br>".join(_("{name}: {text}").format(name=html.escape(name), text=text) for name, text in said)


def _where(scene: Scene, lang: str) -> str:
    lines = [
        escape(", ".join(address_lines(place.address, scene.practice, lang)))
        if place.address
        else scene.line(place.name, lang)
        for place in scene.practice.places
    ]
    return "<br>".join(lines)


def _first_price(scene: Scene, person: Practitioner, lang: str) -> str:
    """« 65 € la séance de 50 min »: the first service one pays for, after a first session."""
    _ = scene.tr(lang)
    paid = [s for s in scene.practice.services if s.practitioner == person.id and not s.free and s.price]
    if not paid:
        return ""
    service = paid[1] if len(paid) > 1 and paid[1].price == paid[0].price else paid[0]
    return _("{price} for a session of {duration}").format(
        price=money(service.price, scene.practice.currency, lang), duration=duration(service.duration, lang)
    )


def person_card(scene: Scene, person: Practitioner, lang: str) -> PersonCard:
    _ = scene.tr(lang)
    story = scene.about(person, lang)
    said = scene.described(story)
    label = typeset(_("About {name}").format(name=person.name), lang)
    return PersonCard(
        plate=plate(scene, person, lang),
        name=person.name,
        profession=profession_of(person, lang),
        text=f"<p>{escape(said)}</p>" if said else "",
        link=Link(label, scene.person_href(person, lang)),
    )


def plate(scene: Scene, person: Practitioner, lang: str) -> Plate:
    """The engraved sign, or the photograph that takes its place."""
    _ = scene.tr(lang)
    size = (0, 0)
    if person.portrait and scene.media_folder:
        size = image_size(scene.media_folder / person.portrait) or size
    return Plate(
        name=tuple(person.name.split(" ", 1)),
        lines=(profession_of(person, lang), typeset(_("by appointment"), lang)),
        portrait=scene.media_href(person.portrait) if person.portrait else "",
        portrait_alt=scene.say(person.portrait_alt, lang),
        portrait_width=size[0],
        portrait_height=size[1],
    )


def people_plans(scene: Scene, lang: str, key: Key | None = None) -> Iterator[Plan]:
    """The page that leads to each practitioner, where there are several, then their pages."""
    people = scene.practice.practitioners
    if len(people) > 1:
        yield Plan(scene.urls.file_of(scene.urls.href("about", lang)), lambda: people_page(scene, lang), key)
    for person in people:
        yield Plan(scene.urls.file_of(scene.person_href(person, lang)), partial(about, scene, person, lang), key)


def people_page(scene: Scene, lang: str) -> PeopleView:
    _ = scene.tr(lang)
    document = scene.people_page(lang)
    intro, sections = scene.parts(document)
    heading = typeset(document.title if document else _("About us"), lang)
    common = scene.common(
        template="people",
        lang=lang,
        href=scene.urls.href("about", lang),
        heading=heading,
        lead=scene.described(document),
        description=scene.described(document) or ", ".join(person.name for person in scene.practice.practitioners),
        versions=scene.role_versions("about"),
        document=document,
        kind="AboutPage",
        nodes=[structured_data.person(scene.practice, p, scene.urls, lang) for p in scene.practice.practitioners],
    )
    people = tuple(person_card(scene, person, lang) for person in scene.practice.practitioners)
    return PeopleView(**common, people=people, sections=scene.with_intro(intro, sections, lang))


def about(scene: Scene, person: Practitioner, lang: str) -> AboutView:
    _ = scene.tr(lang)
    practice = scene.practice
    document = scene.about(person, lang)
    intro, sections = scene.parts(document)
    country = practice.region or practice.country
    lookup = register_lookup(person.profession, country) if numbers_of(person) else ""
    crumbs = (Link(typeset(_("About us"), lang), scene.urls.href("about", lang)),)
    common = scene.common(
        template="about",
        lang=lang,
        href=scene.person_href(person, lang),
        heading=typeset(document.title, lang) if document else person.name,
        lead=typeset(document.summary, lang) if document else profession_of(person, lang),
        description=scene.described(document) or f"{person.name}, {profession_of(person, lang)}",
        versions={other: scene.person_href(person, other) for other in practice.languages},
        crumbs=crumbs if len(practice.practitioners) > 1 else (),
        document=document,
        kind="ProfilePage",
        nodes=[structured_data.person(practice, person, scene.urls, lang)],
        og_type="profile",
    )
    return AboutView(
        **common,
        plate=plate(scene, person, lang),
        intro=intro,
        sections=sections,
        proof=tuple(proof(scene, person, lang)),
        limits=render_text(person.limits.to(lang), lang) if person.limits else "",
        register_note=register_note(scene, person, lang),
        register_link=Link(typeset(_("Look it up in the public register"), lang), lookup) if lookup else None,
        button=scene.booking_link(lang),
    )


def register_note(scene: Scene, person: Practitioner, lang: str) -> str:
    """That a title is protected, or that the profession is not regulated: the reader is told which."""
    _ = scene.tr(lang)
    if person.profession not in PROFESSIONS:
        return ""
    if is_regulated(person.profession, scene.practice.region or scene.practice.country):
        return typeset(_("This title is protected by law."), lang)
    return typeset(_("This profession is not regulated: no title is protected and no register exists."), lang)


def proof(scene: Scene, person: Practitioner, lang: str) -> Iterator[Fact]:
    """Title, register, training, supervision: what anyone may check."""
    _ = scene.tr(lang)
    yield Fact(_("Title"), "<br>".join(scene.line(title.name, lang) for title in person.titles))
    yield Fact(_("Registration"), "<br>".join(html.escape(number) for number in numbers_of(person)))
    yield Fact(_("Training"), "<br>".join(_credentials(scene, person, lang)))
    yield Fact(_("Approaches"), "<br>".join(scene.line(approach, lang) for approach in person.approaches))
    yield Fact(_("Supervision"), scene.line(person.supervision, lang))
    yield Fact(_("Continuing training"), scene.line(person.continuing_training, lang))
    yield Fact(_("Professional bodies"), "<br>".join(scene.line(body, lang) for body in person.memberships))
    yield Fact(_("Languages"), ", ".join(_language_names(person, lang)))
    yield Fact(_("Whom I see"), scene.line(person.receives, lang))
    insurer = person.legal.insurer if person.legal else None
    if insurer:
        until = _(", contract until {date}").format(date=long_date(insurer.until, lang)) if insurer.until else ""
        yield Fact(_("Insurance"), escape(typeset(f"{insurer.name}{until}", lang)))
    bound = person.legal.rules if person.legal else Localized()
    rules_url = person.legal.rules_url if person.legal else ""
    yield Fact(_("Professional rules"), scene.line(bound, lang), rules_url)


def _credentials(scene: Scene, person: Practitioner, lang: str) -> Iterator[str]:
    for credential in person.credentials:
        parts = (credential.name.to(lang), credential.awarded_by, str(credential.year or ""), credential.code)
        note = f" ({scene.line(credential.note, lang)})" if credential.note else ""
        yield escape(typeset(", ".join(part for part in parts if part), lang)) + note


def _language_names(person: Practitioner, lang: str) -> Iterator[str]:
    from babel import Locale

    for position, code in enumerate(person.languages):
        name = Locale.parse(code.replace("-", "_")).get_language_name(lang) or language_name(code)
        yield name[:1].upper() + name[1:] if not position else name
