"""Who says what, and does the sentence really say it: clauses, negation, questions, quotations, warnings.

A claim counts only as a speech act (facts, section 10): "Je ne promets pas de guérison", "Peut-on guérir ?",
« guérison garantie » in quotation marks and "Méfiez-vous de qui promet de guérir" claim nothing. Negation reaches no
further than its clause, and *ne … que* restricts without denying.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from parvis.ethics.regexes import regex
from parvis.ethics.text import Prose

_CLAUSE = regex(
    r"[,;:!?()«»–—…|]| - |\b(?:mais|or|donc|car|puis|parce que|puisque|alors|tandis que|but|because|so|then|yet|whereas)\b"
)
_REACH = 300
_QUOTES = regex(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")

# French: "ne … pas"; not "ne … que", "ne … pas que", "n'hésitez pas à".
_NE_QUE = regex(
    r"\bn(?:e |')(?:[\w'-]+ ){1,4}?(?:que\b|qu')(?! (?:si|lorsqu|quand)\b)|\bpas (?:que|qu'|seulement|uniquement)\b"
)
_FALSE_NEGATION = regex(
    r"\bn'hésitez (?:pas|plus)|\bn'hésite pas|\bn'attendez (?:pas|plus)(?= (?:pour|que)\b|$| ?[,!.])|\bne (?:tardez|manquez|ratez|cherchez|souffrez) (?:pas|plus)"
    r"|\bnon seulement|\bnon[- ](?:médicamenteu|inva|stop)\w*|\bpas à pas\b|\bsans (?:aucun )?doute|\bsans (?:plus )?attendre"
    r"|\bsans cesse|\bn(?:e |')[\w'-]+ (?:\w+ )?plus\b(?! (?:que|de promesses?)\b)|\bdon't hesitate|\bdo not hesitate|\bnot only|\bno matter|\bno doubt|\bdon't wait"
)
_PARTICLES = (
    r"\bne\b|\bn'(?=[aeéèêiîoôuhy])|\bpas\b|\bjamais\b|\baucune?\b|\bni\b|\bnulle?(?: part)?\b"
    r"|\bnot\b|n't\b|\bnever\b|\bcannot\b|\bneither\b|\bnor\b"
)
_INSIDE = regex(_PARTICLES + r"|\bno\b")
_BEFORE = regex(
    _PARTICLES + r"|\brien\b|\bnon\b|\bloin d|\bplutôt que\b|\bau lieu d"
    r"|\bno\b|\brather than\b|\binstead of\b|\bnobody\b|\bnone\b|\b(?:without|sans)\b(?=(?: [\w'-]+){0,3} ?$)"
    r"|\b(?:impossible|illusoire|vain|refuse(?:s|r|nt)?|interdi\w+|exclu[es]?|éviter?(?:ez)?|unable|refuse[sd]?|avoid)\b"
)
_FRAME = regex(
    r"\bméfi|\bméfian|\bfuy(?:ez|ons) (?:les|ceux|celui|celle|tout|quiconque|qui)\b|\bfuir (?:les|ceux|tout)|\battention (?:à|aux)\b"
    r"|\bsignes? d'alerte|\bsignau(?:x|l) d'alerte|\balert(?:er|ez|ent)\b|\bcharlatan|\barnaqu|\bprétend(?!u)|\bprétendu|\bdérives?\b|\bdérive sectaire|\bgourou"
    r"|\bpromesses? d|\bpromet(?:tent|tre)?\b(?=.{0,60}\b(?:doit|devrait|danger|suspect|fuir|alert))|\bquiconque\b"
    r"|\bcertain(?:s|es) (?:praticien|thérapeute|coach|site|gourou|vendeur|discours|annonce|publicité)"
    r"|\bun (?:praticien|thérapeute|coach|site|professionnel) qui (?:vous |te )?(?:promet|affirme|dit|propose|garanti|assure|jure)"
    r"|\bceux qui (?:vous )?(?:promet|vend|affirm|garanti|prétend)|\bon (?:vous|nous) (?:promet|vend|fait croire|raconte|dit)"
    r"|\binterdit|\billégal|\bmythe|\bidées? reçues?|\bidée fausse|\bcroyances? populaires?\b|\bfau(?:x|sse) promesse|\bpseudo|\bpublicités? (?:mensongère|trompeuse)"
    r"|\bnul ne (?:peut|saurait)|\bpersonne ne (?:peut|saurait)|\bil (?:serait|est) (?:faux|malhonnête|trompeur|mensonger|dangereux|risqué|interdit) de"
    r"|\ball[ée]gations?\b|\bdénonc|\bcondamn|\bsanctionn|\btrompeu|\bmensong|\bescroc|\babus de faiblesse|\bpeu scrupuleu|\bmarchands? d"
    r"|\bbeware|\bbe wary|\bwary of|\bavoid (?:anyone|any|those|people)|\bred flag|\bwarning sign|\bquack|\bscam|\bclaims? to\b|\bclaiming to"
    r"|\b(?:anyone|any \w+|someone|people|those|practitioners?) (?:who|that) (?:promis|claim|guarantee|tell|say|offer)|\bmyths?\b|\bso-called"
    r"|\bmisleading|\bfalse (?:claim|promise)|\bunproven|\bno evidence|\bpseudosci|\bdebunk|\bsupposed(?:ly)?\b|\bsnake oil|\bbogus"
)
# Headings under which the opposite is said: what we do not do, what to be wary of.
_DENYING_HEADING = regex(
    r"\bne (?:\w+ ){0,3}?(?:pas|jamais)\b|\bn'(?:\w+ ){1,3}?(?:pas|jamais)\b|\blimites?\b|\bvrai ou faux\b|\b(?:not|never|don't|doesn't|isn't|cannot|can't|limits)\b"
)
_REPORTED = regex(
    r"^(?:selon|d'après|pour) (?!moi|nous|vous|toi|votre|vos|ceux|la |le |les |une? )|^according to (?!me|us)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sentence does, apart from its words."""

    question: bool
    frame: bool
    quotes: tuple[tuple[int, int], ...]  # spans inside the sentence


def read_sentence(prose: Prose, index: int) -> Reading:
    """How a sentence is meant, with what it inherits from its list's lead and its heading."""
    known = prose.notes.get(("reading", index))
    if isinstance(known, Reading):
        return known
    said = prose.said(index)
    block = prose.block_of(index)
    inherited = [prose.said(i) for i in (block.lead, block.section) if 0 <= i != index]
    # « Ce que je ne fais pas » denies the items listed below it; a sentence in a paragraph stands by itself.
    listed = block.kind in ("item", "cell")
    framed = _framed(said) or any(
        _framed(text) or (listed and _DENYING_HEADING.search(text) is not None) for text in inherited
    )
    quotes = tuple(match.span() for match in _QUOTES.finditer(said))
    reading = Reading(said.rstrip(' »”")').endswith("?"), framed, quotes)
    prose.notes["reading", index] = reading
    return reading


def _framed(text: str) -> bool:
    return bool(_FRAME.search(text) or _REPORTED.search(text))


def negated(sentence: str, start: int, end: int) -> bool:
    """Whether the clause denies what stands at `start:end`: a negation before, inside or just after it, same clause."""
    left = max((m.end() for m in _CLAUSE.finditer(sentence, 0, start)), default=0)
    # The clause so far, restrictions and set phrases blanked out: "ne … que" and "n'hésitez pas" deny nothing.
    rest = re.match(r" (?:[\w'-]+ ){0,2}?(?:que\b|qu'|pas (?:que|seulement|uniquement)\b)", sentence[end:])
    whole = sentence[left : end + (rest.end() if rest else 0)]
    whole = _NE_QUE.sub(_blank, _FALSE_NEGATION.sub(_blank, whole))
    before, inside = whole[: start - left], whole[start - left : end - left]
    return bool(_BEFORE.search(before) or _INSIDE.search(inside))


def denied(sentence: str, start: int, end: int) -> bool:
    """Whether anything in the clause is negative, after the words too: "le reiki n'a pas fait ses preuves"."""
    left = max((m.end() for m in _CLAUSE.finditer(sentence, 0, start)), default=0)
    right = _CLAUSE.search(sentence, end)
    clause = sentence[left : right.start() if right else len(sentence)]
    return bool(_INSIDE.search(_NE_QUE.sub(_blank, _FALSE_NEGATION.sub(_blank, clause))))


def _blank(match: re.Match[str]) -> str:
    return "░" * len(match.group())


def _inside(quotes: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    number = bisect_right(quotes, (start, end)) - 1
    return any(a <= start and end <= b for a, b in quotes[max(number, 0) : number + 2])


def silenced(prose: Prose, index: int, start: int, end: int, guards: frozenset[str]) -> bool:
    """Whether a match at `start:end` of `Prose.text`, in sentence `index`, is not the speech act it looks like."""
    reading = read_sentence(prose, index)
    offset = prose.sentences[index].start
    if "quote" in guards and (prose.block_of(index).quote or _inside(reading.quotes, start - offset, end - offset)):
        return True
    if "question" in guards and reading.question:
        return True
    if "frame" in guards and reading.frame:
        return True
    if not guards & {"negation", "denial"}:
        return False
    # A clause is short: in a sentence without end only what is near counts.
    floor = max(offset, start - _REACH)
    window = prose.text[floor : min(prose.sentences[index].end, end + _REACH)]
    if "denial" in guards and denied(window, start - floor, end - floor):
        return True
    return "negation" in guards and negated(window, start - floor, end - floor)
