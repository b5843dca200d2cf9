"""What follows from the facts alone is worked out once: they are one object for as long as they do not change."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Facts = TypeVar("Facts")
Value = TypeVar("Value")


class Known(Generic[Facts, Value]):
    """Results by facts (the very object, not an equal one) and key; forgets everything when there are too many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[tuple[int, Hashable], tuple[Facts, Value]] = {}

    def get(self, facts: Facts, key: Hashable, make: Callable[[], Value]) -> Value:
        place = (id(facts), key)
        found = self._known.get(place)
        if (
            found is not None and found[0] is facts
        ):  # the facts are kept with the result: no other object takes their id
            return found[1]
        value = make()
        if len(self._known) >= self._most:
            self._known.clear()
        self._known[place] = (facts, value)
        return value
