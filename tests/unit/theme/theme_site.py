"""The sample practice: its site, and the pieces that several sample pages share."""

from __future__ import annotations

from dataclasses import replace

from parvis.pages.house import favicon, house
from parvis.pages.palette import load_palette
from parvis.pages.stylesheet import asset_paths
from parvis.pages.views import (
    AddressView,
    Card,
    Fact,
    HelpLineView,
    Link,
    NewsletterForm,
    PersonCard,
    Plate,
    SiteView,
)

PRACTICE = "Irène Valbray"
NNBSP = "\u202f"


def site_view(language: str = "fr", *, bare: bool = False, palette: str = "argile", voice: str = "serif") -> SiteView:
    """The site of a practice; `bare` leaves out everything that may be absent."""
    paths = asset_paths(palette, voice)
    french = language == "fr"
    root = "/" if french else "/en/"
    menu = (
        ("À propos", "a-propos/"),
        ("Tarifs", "tarifs/"),
        ("Articles", "articles/"),
        ("Rendez-vous", "rendez-vous/"),
    )
    menu_en = (("About", "about/"), ("Fees", "fees/"), ("Articles", "articles/"), ("Book", "booking/"))
    links = tuple(Link(label, root + path) for label, path in (menu if french else menu_en))
    full = SiteView(
        name=PRACTICE,
        tagline="Psychologue à Nantes" if french else "Psychologist in Nantes",
        language=language,
        root=root,
        home=Link(PRACTICE, root),
        menu=links,
        booking=links[-1],
        languages=(Link("English", "/en/", lang="en") if french else Link("Français", "/", lang="fr"),),
        stylesheet="/" + paths["stylesheet"],
        font="/" + paths["font"],
        favicon=favicon(load_palette(palette)),
        house=house(PRACTICE),
        palette=palette,
        voice=voice,
        help_lines=HELP_FR if french else HELP_EN,
        help_sentence="Ce cabinet ne répond pas aux urgences. Jour et nuit, gratuitement\u00a0:"
        if french
        else "This practice does not answer emergencies. Day and night, free of charge:",
        crisis_page=Link("Toutes les lignes d’écoute" if french else "All the help lines", root + "urgence/"),
        address=AddressView(("14, rue du Puits-Blanc", "44000 Nantes")),
        phone="02\u00a061\u00a091\u00a045\u00a020",
        phone_href="tel:+33261914520",
        email="bonjour@valbray.example",
        newsletter=Link("La lettre mensuelle" if french else "The monthly letter", root + "lettre/"),
        feeds=(
            Link("RSS", root + "rss.xml", rel="application/rss+xml"),
            Link("Atom", root + "atom.xml", rel="application/atom+xml"),
            Link("JSON Feed", root + "feed.json", rel="application/feed+json"),
        ),
        registration=("Psychologue, RPPS nº\u00a010\u202f000\u202f000\u202f009",),
        legal_links=(
            Link("Mentions légales" if french else "Legal notice", root + "mentions-legales/"),
            Link("Données personnelles" if french else "Personal data", root + "donnees/"),
        ),
        fictional="Cabinet fictif, site de démonstration" if french else "A fictional practice, for demonstration",
        script="/" + paths["script"] if paths["script"] else "",
    )
    if not bare:
        return full
    return replace(
        full,
        tagline="",
        menu=(),
        booking=None,
        languages=(),
        font="",
        favicon="",
        house="",
        help_lines=(),
        help_sentence="",
        crisis_page=None,
        address=None,
        phone="",
        phone_href="",
        email="",
        newsletter=None,
        feeds=(),
        registration=(),
        legal_links=(),
        fictional="",
        script="",
    )


HELP_FR = (
    HelpLineView("3114", "tel:3114", "prévention du suicide"),
    HelpLineView("15", "tel:15", "Samu"),
    HelpLineView("112", "tel:112", "urgences en Europe"),
    HelpLineView("114", "sms:114", "par SMS, personnes sourdes"),
)
HELP_EN = (
    HelpLineView("3114", "tel:3114", "suicide prevention"),
    HelpLineView("15", "tel:15", "ambulance"),
    HelpLineView("112", "tel:112", "emergencies in Europe"),
    HelpLineView("114", "sms:114", "by text message, for deaf people"),
)
BUTTON = Link("Voir les créneaux libres", "/rendez-vous/")
PLATE = Plate(("Irène", "Valbray"), ("Psychologue clinicienne", "1er étage, sur rendez-vous"))
LETTER = NewsletterForm(
    "/parvis/newsletter",
    "La lettre, une fois par mois",
    "Le dernier article et une lecture conseillée. Rien d’autre.",
    "fr",
    Link("En savoir plus", "/donnees/"),
)
CARDS = (
    Card(
        "Se réveiller à quatre heures",
        "/articles/quatre-heures/",
        "Pourquoi la nuit grossit les soucis, et ce que l’on peut faire avant de rallumer son téléphone.",
        "12 novembre 2026",
        "2026-11-12",
        "6 min de lecture",
    ),
    Card(
        f"Faut-il tout dire à son psychologue{NNBSP}?",
        "/articles/tout-dire/",
        "Non. Ce que le secret professionnel protège, et ce que l’on garde pour soi.",
        "15 octobre 2026",
        "2026-10-15",
        "5 min de lecture",
        category=Link("Le métier", "/sujets/metier/"),
    ),
    Card(
        "Poser la journée",
        "/ressources/poser/",
        "Un exercice guidé de huit minutes.",
        "10 septembre 2026",
        "2026-09-10",
        kind="audio",
    ),
)

BODY = (
    "<p>Il est quatre heures, ou presque. La maison dort, vous non. La facture, le mot de trop, le bilan de jeudi\u00a0: tout est là, plus grand qu’hier soir et sans personne à qui le dire.</p>"
    "<p>Ces réveils sont fréquents. La plupart des adultes en connaissent, par périodes, et ils ne disent rien de votre valeur ni de votre volonté. Ils disent en revanche quelque chose de la nuit.</p>"
    '<h2 id="s1">Ce que la nuit fait aux pensées</h2>'
    '<p>Vers la fin de la nuit, le sommeil est plus léger et la température du corps au plus bas. On se réveille plus facilement, et l’on est alors privé de ce qui, le jour, met les soucis à leur place\u00a0: la lumière, le mouvement, les autres<sup id="fnref:1"><a class="footnote-ref" href="#fn:1" aria-label="Note 1">1</a></sup>.</p>'
    "<blockquote><p>«\u202fLa nuit ne ment pas, mais elle exagère.\u202f»</p></blockquote>"
    "<p>Il ne s’agit donc pas de se raisonner. À cette heure-là, le raisonnement travaille pour l’inquiétude. Il s’agit plutôt de changer de scène.</p>"
    '<h2 id="s2">Quatre gestes simples</h2>'
    "<ul><li><strong>Ne pas regarder l’heure.</strong> Le calcul de ce qu’il reste à dormir réveille mieux qu’un café.</li><li><strong>Se lever</strong> si le sommeil n’est pas revenu au bout d’un quart d’heure environ, et s’asseoir ailleurs, sous une lampe faible.</li><li><strong>Écrire une ligne</strong>, une seule\u00a0: le souci, et le moment du lendemain où l’on s’en occupera.</li><li><strong>Lire quelques pages</strong> d’un livre déjà connu. J’ai une faiblesse pour <cite>Le Grand Meaulnes</cite>.</li></ul>"
    '<div class="box" role="note" aria-label="À noter"><h3>Si vous prenez un traitement</h3><p>Ne l’arrêtez pas et n’en changez pas la dose de vous-même, même s’il vous semble en cause. Parlez-en à votre médecin ou à votre pharmacien.</p></div>'
    '<h2 id="s4">Quand consulter</h2><p>Si ces réveils reviennent au moins trois nuits par semaine depuis trois mois, ou s’ils s’accompagnent d’une tristesse qui ne vous quitte plus le jour, parlez-en à votre médecin.</p>'
    '<div class="table" tabindex="0" role="region" aria-label="Tableau"><table><thead><tr><th>Qui</th><th>Quoi</th></tr></thead><tbody><tr><td>Médecin</td><td>Prescrit</td></tr></tbody></table></div>'
    '<section class="notes" aria-labelledby="nt"><h2 class="vh" id="nt">Notes</h2><ol><li id="fn:1">Le mécanisme exact est discuté. <a href="#fnref:1" aria-label="Retour au texte, note 1">Retour</a></li></ol></section>'
)

SECOND = PersonCard(
    replace(PLATE, name=("Maël", "Ostrowidzki"), lines=("Sophrologue",)),
    "Maël Ostrowidzki",
    "Sophrologue, profession non réglementée",
    "<p>Je propose des séances de sophrologie, pour apprendre à se détendre.</p>",
    Link("Parcours, certificat et limites", "/mael/"),
    (Fact("Langues", "Français, polonais"), Fact("Rien", "")),
)
