"""Sample views for every template, full and bare, in French and in English: what the theme's tests render."""

from __future__ import annotations

from dataclasses import fields, replace

from theme_site import BODY, BUTTON, CARDS, HELP_FR, LETTER, PLATE, PRACTICE, SECOND, site_view

from parvis.pages.house import house
from parvis.pages.views import (
    AboutView,
    ArticleView,
    Audio,
    BookingChoice,
    BookingView,
    CardGroup,
    CrisisCountry,
    CrisisView,
    Fact,
    FeeRow,
    FeeTable,
    HomeView,
    Link,
    ListView,
    NewsletterView,
    NotFoundView,
    PageView,
    PeopleView,
    PersonCard,
    PlaceCard,
    PlaceChoice,
    PlacesView,
    ProseView,
    Section,
    ServicesView,
)

__all__ = ["FULL", "bare", "in_english", "site_view"]


def _page(template: str, heading: str, lead: str = "", path: str = "") -> dict[str, object]:
    folder = path or f"{template}/"
    return {
        "template": template,
        "path": f"{folder}index.html",
        "href": f"/{folder}",
        "canonical": f"https://valbray.example/{folder}",
        "title": f"{heading} – {PRACTICE}",
        "description": lead or heading,
        "heading": heading,
        "lead": lead,
        "alternates": (
            Link("fr", f"https://valbray.example/{folder}", lang="fr"),
            Link("en", f"https://valbray.example/en/{folder}", lang="en"),
            Link("x-default", f"https://valbray.example/{folder}", lang="x-default"),
        ),
        "json_ld": '{"@context":"https://schema.org","@type":"WebPage"}',
        "image": "https://valbray.example/carte.png",
    }


CRUMBS = (Link("Accueil", "/"), Link("Articles", "/articles/"), Link("Sommeil", "/sujets/sommeil/"))

HOME = HomeView(
    **_page(
        "home",
        "Parler de ce qui pèse, à son rythme",
        "Je suis psychologue clinicienne. Je reçois des adultes et des couples, à Nantes et en visioconférence.",
        "/",
    )
    | {"path": "index.html", "href": "/", "canonical": "https://valbray.example/"},
    button=BUTTON,
    facts=(
        Fact("Pour qui", "Adultes et couples. Je ne reçois pas les moins de 18\u00a0ans."),
        Fact("Où", "14, rue du Puits-Blanc, Nantes. Ascenseur, entrée sans marche par la cour."),
        Fact("Honoraires", "65\u00a0€ la séance de 50\u00a0minutes.<br><a href='/tarifs/'>Tous les tarifs</a>"),
        Fact("Délai habituel", "Une à deux semaines pour une première séance."),
        Fact("Rien ici", ""),
    ),
    sections=(
        Section(
            "raisons",
            "Ce qui amène à consulter",
            "<p>On n’a pas besoin d’aller très mal pour venir, ni de savoir par où commencer. Voici ce dont on me parle souvent.</p>"
            "<ul><li>Une inquiétude qui ne lâche plus</li><li>Une fatigue, un travail devenu trop lourd</li><li>Un deuil, une séparation</li>"
            "<li>Les nuits courtes ou hachées</li><li>Un couple qui ne s’entend plus parler</li><li>L’impression de rejouer la même scène</li></ul>",
        ),
        Section(
            "premier",
            "Le premier rendez\u2011vous",
            "<ol><li><strong>Vous racontez</strong> Une heure, dans l’ordre qui vous vient. Rien à préparer, rien à apporter.</li>"
            "<li><strong>Nous regardons</strong> Je vous dis ce que j’ai compris et comment je travaille. Si une autre personne convient mieux, je vous oriente.</li>"
            "<li><strong>Vous décidez</strong> Plus tard, chez vous. Cette séance n’engage pas à une suite.</li></ol>",
        ),
    ),
    people=(
        PersonCard(
            PLATE,
            "Irène Valbray",
            "Psychologue clinicienne",
            "<p>J’ai travaillé douze ans à l’hôpital, en médecine interne puis en psychiatrie adulte, avant d’ouvrir ce cabinet en 2019.</p>"
            "<p>Ma formation est d’orientation psychodynamique. J’emprunte aux thérapies cognitives quand elles aident davantage, pour l’insomnie en particulier. Je suis supervisée deux fois par mois.</p>",
            Link("Parcours, titres et limites", "/a-propos/"),
        ),
    ),
    articles=CARDS,
    all_articles=Link("Tous les articles", "/articles/"),
)

ABOUT = AboutView(
    **_page("about", "Écouter est un métier. Voici comment j’ai appris le mien.", path="a-propos/"),
    plate=PLATE,
    intro="<p>Je suis née à Saint-Nazaire. J’ai étudié la psychologie à Rennes, puis travaillé douze ans à l’hôpital\u00a0: d’abord auprès de personnes atteintes de maladies longues, ensuite dans un service de psychiatrie adulte.</p><p>J’y ai appris deux choses qui me servent chaque jour. Que l’on peut parler de presque tout, pourvu que l’on ait le temps. Et qu’un psychologue seul se trompe plus qu’un psychologue entouré.</p><p>J’ai ouvert ce cabinet en 2019, rue du Puits-Blanc. J’y reçois trois jours et demi par semaine\u202f; le reste va à l’enseignement et à la supervision.</p>",
    proof=(
        Fact("Titre", "Psychologue (titre protégé, loi du 25 juillet 1985)"),
        Fact(
            "Inscription",
            "RPPS nº\u00a010\u202f000\u202f000\u202f009. <a href='https://annuaire.example/'>Vérifier dans l’annuaire santé</a>",
        ),
        Fact("Diplôme", "Master de psychologie clinique et psychopathologie, université de Rennes, 2007"),
        Fact(
            "Formations",
            "Entretien clinique du couple (2014, deux ans)<br>Thérapie cognitive de l’insomnie (2021, 60 heures)",
        ),
        Fact("Supervision", "Deux fois par mois, avec une consœur extérieure au cabinet"),
        Fact("Langues", "Français, anglais"),
        Fact("Assurance", "Responsabilité civile professionnelle, contrat en cours en 2026"),
    ),
    sections=(
        Section(
            "methode",
            "Ma façon de travailler",
            "<p>Nous sommes face à face. Je parle peu au début, davantage ensuite. Je prends quelques notes, que vous pouvez lire. Nous faisons le point toutes les six séances environ\u00a0: ce qui change, ce qui ne change pas, s’il faut continuer.</p><p>Je ne peux pas vous dire à l’avance combien de temps cela prendra, ni que cela suffira. Je peux vous dire, à chaque étape, ce que j’observe.</p>",
        ),
    ),
    limits="<ul><li>Recevoir des enfants ou des adolescents</li><li>Prescrire, modifier ou arrêter un traitement</li><li>Rédiger des attestations pour un tribunal</li><li>Répondre aux urgences, la nuit ou le week-end</li></ul><p>Dans ces situations, je vous indique à qui vous adresser. Si vous prenez un traitement, n’y changez rien sans en parler à votre médecin.</p>",
    register_note="Le titre se vérifie dans l’annuaire santé.",
    register_link=Link("Annuaire santé", "https://annuaire.example/"),
    button=BUTTON,
)

PEOPLE = PeopleView(
    **_page("people", "Deux personnes, deux métiers", "Un lieu partagé, deux exercices indépendants.", "qui/"),
    people=(HOME.people[0], SECOND),
    sections=(Section("lieu", "Un même lieu", "<p>Chacun tient son agenda.</p><ul><li>Un</li><li>Deux</li></ul>"),),
)

SERVICES = ServicesView(
    **_page("services", "Tarifs", "Le prix est le même au cabinet et en visioconférence.", "tarifs/"),
    tables=(
        FeeTable(
            "Irène Valbray",
            "Psychologue",
            (
                FeeRow("Première séance", "sans engagement", "60\u00a0minutes", "65\u00a0€"),
                FeeRow("Séance individuelle", "", "50\u00a0minutes", "65\u00a0€"),
                FeeRow("Séance de couple", "", "75\u00a0minutes", "90\u00a0€", "au cabinet"),
                FeeRow("Tarif solidaire", "sur simple demande", "50\u00a0minutes", "40\u00a0€"),
                FeeRow("Attestation", "", "", "gratuite"),
            ),
            (Fact("Règlement", "À la fin de la séance."), Fact("TVA", "TVA non applicable, art. 293 B du CGI")),
        ),
    ),
    sections=(Section("annuler", "Annuler, déplacer", "<p>Jusqu’à 48\u00a0heures avant, en un clic.</p>"),),
    button=BUTTON,
)

PLACES = PlacesView(
    **_page("places", "Lieux", "Au cabinet ou en visioconférence.", "lieux/"),
    places=(
        PlaceCard(
            "cabinet",
            "Au cabinet",
            (Fact("Adresse", "14, rue du Puits-Blanc<br>44000 Nantes"), Fact("Accès", "Ascenseur"), Fact("", "")),
        ),
        PlaceCard("visio", "En visioconférence", (Fact("Outil", "Jitsi", "https://jitsi.example/"),)),
    ),
    sections=(Section("venir", "Venir", "<h3>En train</h3><p>À dix minutes de la gare.</p>"),),
    button=BUTTON,
)

ARTICLE = ArticleView(
    **_page(
        "article",
        "Se réveiller à quatre heures",
        "Pourquoi la nuit grossit les soucis, et ce que l’on peut faire avant de rallumer son téléphone.",
        "articles/quatre-heures/",
    )
    | {
        "og_type": "article",
        "breadcrumbs": CRUMBS,
        "translations": (Link("English", "/en/articles/four/", lang="en"),),
    },
    body=BODY,
    contents=(
        Link("Ce que la nuit fait aux pensées", "#s1"),
        Link("Quatre gestes simples", "#s2"),
        Link("Quand consulter", "#s4"),
    ),
    date="12 novembre 2026",
    datetime="2026-11-12",
    modified="20 novembre 2026",
    modified_datetime="2026-11-20",
    reading="6 min de lecture",
    author=Link("Irène Valbray", "/auteurs/irene/"),
    author_line="psychologue",
    category=Link("Articles", "/articles/"),
    tags=(Link("Sommeil", "/sujets/sommeil/"), Link("Nuit", "/sujets/nuit/")),
    crisis=True,
    vignette="Aucune personne réelle n’est décrite ici.",
    older=Link("Le premier rendez-vous, minute par minute", "/articles/premier/"),
    newer=Link("Accompagner un proche sans s’épuiser", "/articles/proche/"),
    newsletter=LETTER,
)
RESOURCE = replace(
    ARTICLE,
    path="ressources/poser/index.html",
    href="/ressources/poser/",
    heading="Poser la journée",
    kind="resource",
    figure="/images/lampe.webp",
    figure_alt="Une lampe allumée sur une table de nuit",
    figure_width=1200,
    figure_height=800,
    crisis=False,
    audio=Audio(
        "/media/poser.mp3",
        "audio/mpeg",
        "8\u00a0min",
        "3,8\u00a0Mo",
        "<p>Installez-vous comme vous êtes. Il n’y a pas de bonne position.</p>",
    ),
)
LIST = ListView(
    **_page(
        "list",
        "Articles",
        "Des textes courts sur le sommeil, le travail, le couple et le métier de psychologue.",
        "articles/",
    )
    | {"breadcrumbs": CRUMBS[:2]},
    groups=(CardGroup("2026", CARDS), CardGroup("2025", CARDS[:1]), CardGroup("2024", ())),
    topics=(Link("Sommeil", "/sujets/sommeil/"), Link("Travail", "/sujets/travail/")),
    newer=Link("Articles plus récents", "/articles/"),
    older=Link("Articles plus anciens", "/articles/3/"),
    page="Page 2 sur 4",
    newsletter=LETTER,
)
TOPIC = replace(
    LIST,
    path="sujets/sommeil/index.html",
    heading="Sommeil",
    intro="<p>Dormir, et ne pas dormir.</p>",
    groups=(CardGroup("", CARDS),),
    newer=None,
    older=None,
    page="",
)
EMPTY = replace(
    LIST,
    path="sujets/rien/index.html",
    heading="Deuil",
    groups=(),
    page="",
    newer=None,
    older=None,
    empty="Aucun texte sur ce sujet pour le moment.",
)
PROSE = ProseView(
    **_page("prose", "Mentions légales", "Mises à jour le 1er novembre 2026.", "mentions-legales/"),
    intro="<p>Ce site est édité par Irène Valbray.</p>",
    sections=(
        Section(
            "editrice",
            "Éditrice du site",
            '<dl class="sheet"><div><dt>Nom</dt><dd>Irène Valbray, entrepreneuse individuelle</dd></div><div><dt>Adresse</dt><dd>14, rue du Puits-Blanc, 44000 Nantes</dd></div></dl>',
        ),
        Section(
            "donnees",
            "Données personnelles",
            '<p>Ce site ne dépose aucun cookie.</p><dl class="sheet"><div><dt>Rendez-vous</dt><dd>Nom, adresse électronique, téléphone facultatif.</dd></div></dl><h3>Vos droits</h3><p>Écrivez-nous.</p>',
        ),
    ),
    crisis=True,
)
CRISIS = CrisisView(
    **_page("crisis", "Besoin d’aide tout de suite", "Ces lignes répondent gratuitement.", "urgence/"),
    intro="<p>Si le danger est immédiat, appelez le 15 ou le 112.</p>",
    countries=(CrisisCountry("France", HELP_FR), CrisisCountry("Belgique", HELP_FR[:2])),
    sections=(Section("apres", "Ensuite", "<p>Parlez-en à votre médecin.</p>"),),
)
BOOKING = BookingView(
    **_page(
        "booking",
        "Prendre rendez\u2011vous",
        "Quatre questions, deux minutes. Rien à payer maintenant.",
        "rendez-vous/",
    ),
    action="/parvis/book",
    choices=(
        BookingChoice(
            "premiere",
            "Première séance",
            "65\u00a0€",
            "60 minutes, sans engagement",
            "Irène Valbray, psychologue",
            ("cabinet", "visio"),
        ),
        BookingChoice(
            "seance",
            "Séance individuelle",
            "65\u00a0€",
            "50 minutes, si nous nous connaissons déjà",
            "Irène Valbray, psychologue",
            ("cabinet", "visio"),
        ),
        BookingChoice(
            "couple", "Séance de couple", "90\u00a0€", "75 minutes", "Irène Valbray, psychologue", ("cabinet",)
        ),
    ),
    places=(
        PlaceChoice("cabinet", "Au cabinet", "14, rue du Puits-Blanc, Nantes"),
        PlaceChoice("visio", "En visioconférence", "Lien envoyé avec la confirmation"),
    ),
    contact_note="Je rappelle dans les deux jours ouvrés. Un message vide suffit.",
    policy="Vous pouvez déplacer ou annuler sans frais jusqu’à 48\u00a0heures avant.",
    privacy=Link("En savoir plus", "/donnees/"),
    messages='{"when": "Quand\u202f?", "trick": "</script>"}',
    sections=(Section("visio", "En ligne", "<p>Un lien suffit.</p>"),),
)
BOOKING_TWO = replace(
    BOOKING,
    path="rendez-vous/deux/index.html",
    choices=(
        *BOOKING.choices,
        BookingChoice(
            "sophro", "Séance de sophrologie", "55\u00a0€", "60 minutes", "Maël Ostrowidzki, sophrologue", ("cabinet",)
        ),
    ),
)
NEWSLETTER = NewsletterView(
    **_page("newsletter", "La lettre", "Une fois par mois, un texte et une lecture.", "lettre/"),
    form=LETTER,
    feeds=(Link("RSS", "/rss.xml", rel="application/rss+xml"), Link("Atom", "/atom.xml")),
    sections=(Section("partir", "Partir", "<p>En un clic, au pied de chaque lettre.</p>"),),
)
NOT_FOUND = NotFoundView(
    **_page(
        "not-found", "Cette page n’est pas ici.", "Elle a peut-être changé d’adresse, ou le lien est incomplet.", "404"
    )
    | {"path": "404.html", "href": "/404.html", "canonical": "", "noindex": True},
    exits=(
        Link("Revenir à l’accueil", "/"),
        Link("Chercher dans les articles", "/articles/"),
        Link("Prendre rendez-vous", "/rendez-vous/"),
    ),
    house=house(PRACTICE, "band", uid="band"),
)

FULL: dict[str, PageView] = {
    "home": HOME,
    "home-two": replace(HOME, path="deux/index.html", people=PEOPLE.people),
    "about": ABOUT,
    "people": PEOPLE,
    "services": SERVICES,
    "services-two": replace(
        SERVICES,
        path="tarifs/deux/index.html",
        tables=(*SERVICES.tables, replace(SERVICES.tables[0], practitioner="Maël Ostrowidzki")),
    ),
    "places": PLACES,
    "article": ARTICLE,
    "resource": RESOURCE,
    "list": LIST,
    "topic": TOPIC,
    "empty": EMPTY,
    "prose": PROSE,
    "crisis": CRISIS,
    "booking": BOOKING,
    "booking-two": BOOKING_TWO,
    "newsletter": NEWSLETTER,
    "not-found": NOT_FOUND,
}


def bare(view: PageView) -> PageView:
    """The same page with every field that has a default left at it."""
    kept = {f.name: getattr(view, f.name) for f in fields(PageView)[:7]}
    return type(view)(**kept, lang=view.lang)


def in_english(view: PageView) -> PageView:
    """The page under the English root: the theme's own sentences are what changes."""
    return replace(view, lang="en", path="en/" + view.path, href="/en" + view.href)
