"""Only the last of many calls is answered."""

from __future__ import annotations

import asyncio

from parvis.lsp.debounce import Debouncer


def run(scenario):
    """The scenario in a loop of its own; what it did."""
    done: list[str] = []
    gate = asyncio.Event()

    async def sleep(_seconds):
        await gate.wait()

    async def whole():
        debouncer = Debouncer(1, sleep)
        await scenario(debouncer, done, gate)

    asyncio.run(whole())
    return done


def work(done, what):
    async def working():
        done.append(what)

    return working


def test_of_many_calls_the_last_is_done():
    async def scenario(debouncer, done, gate):
        for number in range(20):
            last = debouncer.call("a", work(done, f"a{number}"))
            other = debouncer.call("b", work(done, f"b{number}"))
            await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(last, other)

    assert sorted(run(scenario)) == ["a19", "b19"]


def test_a_call_at_once_does_not_wait_and_replaces_the_one_that_waits():
    async def scenario(debouncer, done, gate):
        debouncer.call("a", work(done, "later"))
        await debouncer.call("a", work(done, "now"), at_once=True)
        gate.set()
        await asyncio.sleep(0.01)

    assert run(scenario) == ["now"]


def test_what_is_forgotten_is_not_done():
    async def scenario(debouncer, done, gate):
        debouncer.call("a", work(done, "a"))
        debouncer.forget("a")
        debouncer.forget("never")
        gate.set()
        await asyncio.sleep(0.01)

    assert run(scenario) == []
