"""The index that locates keys and values of a TOML text."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from parvis.practice.positions import index

TEXT = '''# a comment
name = "x" # another
"é à".b = 1
list = [ "a", # inside
  "b", {z = 1, y.q = """many
]"""} ]
[site]
host = { name = "z", phone = 3 }
[[services]]
id = "a"
[[services.options]]
duration = 3
[[services]]
  [services.more]
  s = \'\'\'a
'b'\'\'\'
e = """a\\"""b"""
after = true
'''


def test_keys_and_values_are_found_where_they_are_written():
    found = index(TEXT)
    assert found.key(("name",)) == (2, 1)
    assert found.value(("name",)) == (2, 8)
    assert found.value(("é à", "b")) == (3, 11)
    assert found.value(("list", 1)) == (5, 3)
    assert found.value(("list", 2, "y", "q")) == (5, 22)
    assert found.value(("site", "host", "phone")) == (8, 30)
    assert found.key(("services", 0)) == (9, 1)
    assert found.value(("services", 0, "options", 0, "duration")) == (12, 12)
    assert found.key(("services", 1)) == (13, 1)
    assert found.key(("services", 1, "more")) == (14, 3)
    assert found.key(("services", 1, "more", "after")) == (18, 1)
    assert found.line(2) == 'name = "x" # another'


def test_what_is_not_written_is_placed_at_the_table_around_it():
    found = index(TEXT)
    assert found.key(("services", 1, "price")) == (13, 1)
    assert found.value(("site", "host", "url")) == (8, 1)
    assert found.key(("unknown",)) == (1, 1)


def test_every_value_tomllib_reads_has_a_place():
    found = index(TEXT)

    def walk(value, path):
        assert found.value(path) == found.values.get(path) or found.keys.get(path), path
        if isinstance(value, dict):
            for key, inner in value.items():
                assert (*path, key) in found.keys, (*path, key)
                walk(inner, (*path, key))
        elif isinstance(value, list):
            for position, inner in enumerate(value):
                walk(inner, (*path, position))

    data = tomllib.loads(TEXT)
    for key, value in data.items():
        walk(value, (key,))


def test_a_line_that_is_not_toml_hides_none_of_the_others():
    found = index('a = 1\n???\nb = "never closed\nc = 3\n')
    assert found.value(("c",)) == (4, 5)


@given(st.text(max_size=200))
def test_no_text_makes_the_index_fail(text):
    found = index(text)
    assert all(1 <= mark.line <= text.count("\n") + 1 for mark in found.keys.values())


def test_deep_brackets_are_survived():
    assert index("a = " + "[" * 5000).key(("a",)) == (1, 1)
