"""The key on paper: typed again it is the same, and a slip of the pen is found with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.cli.recovery_sheet import Misread, from_paper, on_paper


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=32, max_size=200))
def test_what_was_printed_is_what_is_read(secret):
    """Any key, also in small letters and with the letters that hands confuse."""
    lines = on_paper(secret)
    assert from_paper(lines) == secret
    assert from_paper([line.lower().replace("0", "o").replace("1", "l") for line in lines]) == secret


@given(st.data())
def test_one_wrong_letter_is_found(data):
    """It says which line to type again, or that one is missing."""
    lines = on_paper("k" * 8 + "secret of thirty-two letters and more")
    row = data.draw(st.integers(0, len(lines) - 1))
    places = [at for at, letter in enumerate(lines[row]) if letter != " "]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([c for c in "0123456789ABCDEFGHJKMNPQRSTVWXYZ?" if c != lines[row][at]]))
    wrong = [*lines]
    wrong[row] = wrong[row][:at] + other + wrong[row][at + 1 :]
    with pytest.raises(Misread):
        from_paper(wrong)


def test_a_missing_or_moved_line_is_found():
    lines = on_paper("a" * 20 + "b" * 20 + "secret of thirty-two letters and more")
    for wrong in (lines[:-1], lines[1:], [lines[1], lines[0], *lines[2:]], [], ["1"], ["what is this"]):
        with pytest.raises(Misread):
            from_paper(wrong)


def test_lines_are_short_enough_to_type():
    """Groups of five, numbered, under forty characters."""
    assert all(len(line) < 40 for line in on_paper("x" * 200))
