"""Who says what: clauses, negation, questions, quotations and warnings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.ethics import check_text
from parvis.ethics.speech import negated
from parvis.ethics.text import read


def denies(sentence: str, word: str = "guérir") -> bool:
    text = read(sentence).text.rstrip("\n")
    start = text.index(word)
    return negated(text, start, start + len(word))


@pytest.mark.parametrize(
    "sentence",
    [
        "Je ne promets pas de guérir.",
        "Il n’est jamais question de guérir.",
        "Sans vouloir guérir qui que ce soit, j’écoute.",
        "Aucune séance ne peut guérir.",
        "Plutôt que de guérir, on apprend.",
        "Ni soigner, ni guérir : écouter.",
        "C’est pas fait pour guérir.",
        "Je refuse de guérir.",
        "I do not guérir.",
        "Nobody can guérir.",
        "It can’t guérir.",
    ],
)
def test_negation_in_the_clause_denies(sentence):
    """A negation before the word, in its clause, denies it."""
    assert denies(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ne souffrez plus : venez guérir.",
        "Elle ne fait que guérir.",
        "La séance n’est qu’un moyen de guérir.",
        "Ce n’est pas seulement soulager, c’est guérir.",
        "N’hésitez pas à venir guérir.",
        "Je ne suis pas loin, je peux guérir.",
        "Vous n’y croyez pas mais on peut guérir.",
        "Non seulement apaiser et guérir.",
        "Not only soothe and guérir.",
        "Don’t hesitate to guérir.",
        "It is not far, so come and guérir.",
    ],
)
def test_negation_of_another_clause_or_a_restriction_does_not(sentence):
    """Another clause, *ne … que*, *pas seulement* and set phrases deny nothing."""
    assert not denies(sentence)


def claims(text: str) -> set[str]:
    return {f.rule for f in check_text(text, country="FR", profession="coach", language="fr", where="page")}


@pytest.mark.parametrize(
    "text",
    [
        "Peut-on croire que je guéris le chagrin ?",
        "« Je guéris le chagrin », disait l’affiche.",
        "> Je guéris le chagrin.",
        "Méfiez-vous de qui affirme : je guéris le chagrin.",
        "Les signes d’alerte :\n\n- je guéris le chagrin\n- résultats garantis",
        "## Ce que je ne fais pas\n\n- résultats garantis",
        "## Idées reçues\n\nJe guéris le chagrin.",
        "Selon Paul Rey, ma méthode guérit le chagrin.",
    ],
)
def test_questions_quotations_and_warnings_claim_nothing(text):
    """What is asked, quoted or warned against is not claimed, nor the items under a warning."""
    assert claims(text) == set()


def test_the_same_words_said_plainly_are_a_claim():
    """The sentence that the frames above silence does claim when it stands alone."""
    assert claims("Je guéris le chagrin.") == {"promise-of-a-cure"}
    assert claims("Ce que je fais :\n\n- résultats garantis") == {"guaranteed-result"}


_GAP = st.sampled_from([" ", "\u00a0", "\u202f", "  "])
_APOSTROPHE = st.sampled_from(["'", "’"])


@given(_GAP, _APOSTROPHE, st.booleans(), st.sampled_from(["", "**", "_"]))
def test_typography_changes_nothing(gap, apostrophe, decomposed, emphasis):
    """Spaces, apostrophes, decomposed accents and emphasis leave the finding as it is, on the exact characters."""
    word = "gue\u0301rit" if decomposed else "guérit"
    claim = f"Mon{gap}protocole{gap}{emphasis}{word}{emphasis}"
    source = f"Bonjour{gap}!\n\n{claim} l{apostrophe}eczéma."
    (finding,) = check_text(source, country="FR", profession="naturopathe", language="fr", where="page")
    assert finding.rule == "promise-of-a-cure"
    assert source[finding.start : finding.end] == finding.excerpt
    assert finding.excerpt.startswith("Mon")
    assert word in finding.excerpt
