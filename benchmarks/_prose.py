"""Articles for the benchmarks: sentences by a small grammar, seeded, with a realistic share of words that rules know.

Most sentences are the plain talk of a practice. Some hold a word that a rule looks at and say nothing wrong with it
(denied, asked, quoted, of someone else); one in a hundred is a claim that must be found.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

SHARE_INNOCENT = 0.06  # of the sentences
SHARE_CLAIMS = 0.01


@dataclass(frozen=True)
class Grammar:
    openings: tuple[str, ...]
    subjects: tuple[str, ...]
    verbs: tuple[str, ...]
    objects: tuple[str, ...]
    places: tuple[str, ...]
    ends: tuple[str, ...]
    innocent: tuple[str, ...]
    claims: tuple[str, ...]
    headings: tuple[str, ...]


FRENCH = Grammar(
    openings=(
        "Au début", "Parfois", "Le plus souvent", "Certains jours", "Après quelques rencontres", "Dans ces moments-là", "Peu à peu",
        "Quand le sommeil se dérobe", "Pour commencer", "À la rentrée", "Depuis la naissance", "Au travail", "Le soir venu",
    ),
    subjects=(
        "la personne", "un enfant", "ce couple", "l’adolescente", "le corps", "la famille", "une inquiétude", "le silence", "chacun",
        "le groupe", "cette question", "la fatigue", "l’entourage", "un souvenir", "la colère",
    ),
    verbs=(
        "cherche", "raconte", "retrouve", "évite", "traverse", "déplace", "écoute", "apprivoise", "interroge", "nomme", "laisse venir",
        "reprend", "dépose", "accueille",
    ),
    objects=(
        "une place", "un rythme plus calme", "ses propres mots", "la peur de décevoir", "ce qui se répète", "une limite claire",
        "le besoin de repos", "une histoire ancienne", "la distance nécessaire", "des gestes simples", "un détail oublié",
        "l’attente des autres", "une manière de respirer",
    ),
    places=(
        "au cabinet", "à la maison", "avec un proche", "pendant la séance", "entre deux rendez-vous", "dans la semaine", "sur un cahier",
        "à l’école", "en marchant", "au téléphone", "devant le médecin traitant", "lors du premier entretien",
    ),
    ends=(
        "sans qu’il faille tout comprendre", "et cela prend du temps", "puis la parole revient", "comme le décrit la littérature",
        "même si rien n’est réglé d’avance", "et l’on en parle ensemble", "selon l’âge et la situation", "avant de décider de la suite",
        "à raison d’une séance par quinzaine",
    ),
    innocent=(
        "Je ne promets aucune guérison.", "Peut-on guérir d’une phobie ?", "La confidentialité de nos échanges est garantie par la loi.",
        "Méfiez-vous des offres « résultats garantis ».", "Ces séances ne remplacent pas un avis médical.",
        "Le mot énergie désigne ici la vitalité dont parlent les gens.", "Son médecin suit le traitement de l’eczéma.",
        "La dépression se soigne, et cela relève d’abord d’un médecin.", "Une patiente m’a remerciée d’avoir pris ce temps.",
        "L’anxiété touche un adulte sur cinq, selon l’enquête nationale.", "Le meilleur moment pour appeler est le matin.",
        "Aucune méthode ne convient à tous.", "Le cancer bouleverse aussi les proches.", "Il existe des traitements, parlez-en à votre médecin.",
        "N’arrêtez jamais un médicament sans l’accord de celui qui l’a prescrit.", "Les troubles du sommeil ont bien des causes.",
    ),
    claims=(
        "Mon protocole guérit l’eczéma.", "Des résultats garantis après quatre séances.", "Satisfait ou remboursé, sans condition.",
        "Une méthode 100 % efficace contre le trac.", "L’hypnose guérit définitivement les phobies.",
    ),
    headings=("Ce qui se passe au début", "Et ensuite", "Quand en parler", "Ce que je propose", "Pour aller plus loin"),
)  # fmt: skip

ENGLISH = Grammar(
    openings=(
        "At first", "Sometimes", "Most often", "On some days", "After a few meetings", "In such moments", "Little by little",
        "When sleep is hard to find", "To begin with", "Back at work", "Since the birth", "In the evening",
    ),
    subjects=(
        "the person", "a child", "this couple", "the teenager", "the body", "the family", "a worry", "the silence", "everyone",
        "the group", "this question", "tiredness", "a memory", "anger",
    ),
    verbs=(
        "looks for", "talks about", "finds", "avoids", "goes through", "moves", "listens to", "questions", "names", "lets in",
        "takes up", "puts down", "welcomes",
    ),
    objects=(
        "a place", "a calmer rhythm", "words of their own", "the fear of letting others down", "what keeps coming back", "a clear limit",
        "the need for rest", "an old story", "the right distance", "simple gestures", "a forgotten detail", "what others expect",
    ),
    places=(
        "in the room", "at home", "with a friend", "during the session", "between two appointments", "in the week", "in a notebook",
        "at school", "on a walk", "on the phone", "with the family doctor", "in the first meeting",
    ),
    ends=(
        "without having to understand it all", "and that takes time", "and then words return", "as the literature describes",
        "even if nothing is settled beforehand", "and we talk about it", "depending on age and circumstances", "before deciding what next",
    ),
    innocent=(
        "I do not promise a cure.", "Can a phobia be cured?", "Your confidentiality is guaranteed within the law.",
        "Beware of anyone who promises guaranteed results.", "These sessions do not replace medical advice.",
        "Her doctor follows the treatment of her eczema.", "Depression can be treated, and a doctor comes first.",
        "Anxiety touches one adult in five, says the national survey.", "The best time to call is the morning.",
        "No method suits everyone.", "Cancer turns the lives of relatives upside down too.", "Never stop a medicine on your own.",
    ),
    claims=(
        "My method heals grief.", "Guaranteed results within a month.", "We guarantee you will feel different.",
        "Hypnosis cures phobias for good.",
    ),
    headings=("What happens first", "And then", "When to speak about it", "What I offer", "Further reading"),
)  # fmt: skip


def sentence(rng: random.Random, grammar: Grammar) -> str:
    chance = rng.random()
    if chance < SHARE_CLAIMS:
        return rng.choice(grammar.claims)
    if chance < SHARE_CLAIMS + SHARE_INNOCENT:
        return rng.choice(grammar.innocent)
    said = " ".join(rng.choice(words) for words in (grammar.subjects, grammar.verbs, grammar.objects, grammar.places))
    if rng.random() < 0.5:
        said = f"{rng.choice(grammar.openings)}, {said}"
    if rng.random() < 0.5:
        said = f"{said}, {rng.choice(grammar.ends)}"
    return f"{said[0].upper()}{said[1:]}."


def article(rng: random.Random, grammar: Grammar, words: int = 800) -> str:
    """Markdown of about so many words: headings, lists, emphasis, links."""
    parts: list[str] = []
    count = 0
    while count < words:
        paragraph = " ".join(sentence(rng, grammar) for _ in range(rng.randint(3, 6)))
        if rng.random() < 0.2:
            parts.append(f"## {rng.choice(grammar.headings)}")
        if rng.random() < 0.15:
            parts.append("\n".join(f"- {sentence(rng, grammar)}" for _ in range(4)))
        if rng.random() < 0.2:
            first, _, rest = paragraph.partition(" ")
            paragraph = f"**{first}** {rest}"
        if rng.random() < 0.1:
            paragraph += " [*](https://example.org/lire)"
        parts.append(paragraph)
        count = sum(len(part.split()) for part in parts)
    return "\n\n".join(parts)
