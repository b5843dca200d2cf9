"""Sessions that visitors may take with anyone: one profession, one set of terms; minors are not seen at a distance only."""

from __future__ import annotations

from practice_samples import FACTS, codes, facts

SECOND = """
[[services]]
id = "autre"
practitioner = "paul"
name = "Séance"
duration = 60
price = 55
places = ["cabinet"]
shared = "suivi"
"""


def shared(with_one: str, more: str = ""):
    """The session of `with_one` and Paul's share a word."""
    text = FACTS.replace(f'id = "{with_one}"\n', f'id = "{with_one}"\nshared = "suivi"\n', 1)
    return codes(facts(text=text.replace("[[availability]]", SECOND + more + "\n[[availability]]", 1))[1])


def test_anyone_is_of_one_profession():
    """A psychologist's session and a sophrologist's are not one choice."""
    assert "shared-professions" in shared("seance")


def test_the_terms_of_a_shared_session_are_the_same():
    """Price, length, audience: what is read before booking is true of each."""
    assert "shared-terms" not in shared("sophro")
    assert "shared-terms" in shared("sophro", 'audience = "minors-with-parental-authority"\n')


def test_a_session_for_minors_at_a_distance_only_is_questioned():
    """Nobody could book it; a fact or a place mends it."""
    minors = 'places = ["video"]\naudience = "minors-with-parental-authority"\n'
    at = 'name = "Séance de sophrologie"\n'
    text = FACTS.replace('places = ["cabinet"]\n\n[[availability]]', "\n[[availability]]", 1)
    text = text.replace('practitioners = ["claire"]\n', "", 1)
    found = codes(facts(text=text.replace(at, at + minors, 1))[1])
    assert "minors-at-a-distance" in found
    allowed = codes(facts(text=text.replace(at, at + minors + "minors_online = true\n", 1))[1])
    assert "minors-at-a-distance" not in allowed
