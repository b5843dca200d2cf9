"""Colors that can be read, the accent corrected, one style sheet a site, and a house that never changes."""

from __future__ import annotations

import gzip
import hashlib
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.errors import ParvisError
from parvis.pages.accent import ON_GROUND, ON_WALL, correct_accent, corrected
from parvis.pages.house import favicon, house, house_picture
from parvis.pages.oklch import contrast, oklch, to_hex
from parvis.pages.palette import VOICES, load_palette, palette_names
from parvis.pages.stylesheet import asset_paths, bare_css, static_files, stylesheet

PALETTES = ("argile", "encre", "sauge")
NAMES = ("Irène Valbray", "Cabinet des Tilleuls", "Maël Ostrowidzki", "Sophrologie Lucie", "Atelier de la parole", "Yves Tamarelle", "A", "", "日本")  # fmt: skip


def packed_size(content: bytes) -> int:
    """Bytes that travel when the host compresses."""
    return len(gzip.compress(content, mtime=0))


def schemes():
    return [
        pytest.param(getattr(load_palette(name), light), id=f"{name}-{light}")
        for name in PALETTES
        for light in ("day", "night")
    ]


def test_the_theme_has_its_three_palettes():
    assert palette_names() == PALETTES
    with pytest.raises(KeyError):
        load_palette("rose")


@pytest.mark.parametrize("scheme", schemes())
class TestPalette:
    def test_words_read_on_ground_and_wall(self, scheme):
        """Ink far above AAA, soft ink at 7:1 on the ground, links at 7:1, messages at AA everywhere."""
        color = scheme.roles
        assert contrast(color["ink"], color["bg"]) >= 12
        assert contrast(color["ink2"], color["bg"]) >= ON_GROUND
        assert contrast(color["accent"], color["bg"]) >= ON_GROUND
        assert contrast(color["err"], color["bg"]) >= 7
        for role in ("ink", "ink2", "accent", "deep", "err"):
            assert contrast(color[role], color["wall"]) >= ON_WALL, role

    def test_labels_read_on_buttons_and_in_the_light(self, scheme):
        color = scheme.roles
        assert contrast(color["on"], color["accent"]) >= 7
        assert contrast(color["on"], color["deep"]) >= 7
        assert contrast(color["ink"], color["lamp"]) >= 7
        assert contrast(color["accent"], color["lamp"]) >= 3  # the edge of a button

    def test_edges_of_controls_are_seen(self, scheme):
        assert contrast(scheme.roles["edge"], scheme.roles["bg"]) >= 3
        assert contrast(scheme.roles["ink"], scheme.roles["lamp"]) >= 3

    def test_every_role_is_a_full_color(self, scheme):
        for color in (*scheme.roles.values(), *scheme.house.values()):
            assert re.fullmatch("#[0-9a-f]{6}", color)


# ---- accent ----


def test_an_accent_that_fits_is_left_alone():
    found = correct_accent("#8c3b24", load_palette("argile"))
    assert found.palette.day.roles["accent"] == "#8c3b24"
    assert found.changed is None
    assert correct_accent("", load_palette("sauge")).palette is load_palette("sauge")


def test_what_was_changed_is_said_in_words():
    found = correct_accent("#f2c200", load_palette("argile"))
    assert found.changed is not None
    assert found.changed.say("en").startswith("Your accent #f2c200 has been made darker")
    assert "assombri" in found.changed.say("fr")
    assert found.palette.day.roles["accent"] in found.changed.say("fr")


def test_the_reference_gives_the_same_color():
    assert corrected("#ff5a36", "#fbf9f7", "#f0eae4", dark=False) == "#943723"


def test_a_word_that_is_not_a_color_is_explained():
    with pytest.raises(ParvisError) as refused:
        correct_accent("rouge brique", load_palette("argile"))
    assert "rouge brique" in refused.value.what.say("fr")
    assert refused.value.write is not None


def test_three_digits_are_six():
    assert correct_accent("#a00", load_palette("argile")) == correct_accent("#AA0000", load_palette("argile"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 0xFFFFFF), st.sampled_from(PALETTES))
def test_any_accent_becomes_readable_by_day_and_by_night(number, name):
    palette = correct_accent(f"#{number:06x}", load_palette(name)).palette
    for scheme in (palette.day, palette.night):
        color = scheme.roles
        assert contrast(color["accent"], color["bg"]) >= ON_GROUND
        assert contrast(color["accent"], color["wall"]) >= ON_WALL
        assert contrast(color["deep"], color["wall"]) >= ON_WALL
        assert contrast(color["on"], color["accent"]) >= ON_WALL
        assert contrast(color["on"], color["deep"]) >= ON_WALL


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_the_correction_keeps_the_hue(number):
    wanted = f"#{number:06x}"
    used = corrected(wanted, "#fbf9f7", "#f0eae4", dark=False)
    if min(oklch(wanted)[1], oklch(used)[1]) > 0.03:  # a hue to speak of
        turn = abs(oklch(wanted)[2] - oklch(used)[2])
        assert min(turn, 2 * 3.141592653589793 - turn) < 0.2


def test_the_door_follows_the_accent():
    found = correct_accent("#2b5a47", load_palette("argile")).palette
    assert found.day.house["leaf"] == found.day.roles["accent"]
    for light in (found.day, found.night):
        assert abs(oklch(light.house["leaf"])[2] - oklch("#2b5a47")[2]) < 0.3
    assert found.day.house["wall"] == load_palette("argile").day.house["wall"]


def test_lightness_chroma_and_hue_lead_back_to_the_color():
    for color in ("#8c3b24", "#2b5a47", "#2b4a7d", "#fbe7b8", "#000000", "#ffffff"):
        assert to_hex(*oklch(color)) == color


# ---- style sheet ----


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("voice", VOICES)
def test_a_site_ships_one_palette_and_one_voice_within_its_budget(palette, voice):
    sheet = stylesheet(palette, voice)
    text = sheet.decode()
    assert packed_size(sheet) <= 10 * 1024
    assert sheet == stylesheet(palette, voice)
    assert load_palette(palette).day.roles["accent"] in text
    for other in set(PALETTES) - {palette}:
        assert load_palette(other).day.roles["accent"] not in text
    assert ("Brygada" in text) is (voice == "serif")
    assert ("Commissioner" in text) is (voice == "sans")
    assert text.count("{") == text.count("}")


def test_an_article_page_travels_in_sixty_kilobytes():
    """Page, style sheet, roman and italic: what an article without images needs."""
    import theme_samples as samples

    from parvis.pages.render import environment, render

    files = static_files("argile")
    fonts = sum(len(content) for path, content in files.items() if path.endswith(".woff2"))
    page = packed_size(render(samples.ARTICLE, samples.site_view(), environment([], "fr")).encode())
    assert page + packed_size(stylesheet("argile")) + fonts <= 60 * 1024


def test_the_style_sheet_asks_for_nothing_from_elsewhere():
    for voice in VOICES:
        files = static_files("argile", voice)
        text = stylesheet("argile", voice).decode()
        asked = re.findall(r"url\(([^)]*)\)", text)
        assert {f"theme/{path}" for path in asked} == {path for path in files if path.endswith(".woff2")}
        assert "@import" not in text
        assert "//" not in text


def test_names_carry_a_hash_of_what_they_hold():
    one, other = asset_paths("argile"), asset_paths("sauge")
    assert one["stylesheet"] != other["stylesheet"]
    assert re.fullmatch(r"theme/calm\.[0-9a-f]{10}\.css", one["stylesheet"])
    assert one["font"] == other["font"] == "theme/fonts/brygada-1918-fr.woff2"
    files = static_files("argile", "serif", "#f2c200")
    assert set(asset_paths("argile", "serif", "#f2c200").values()) - {""} <= set(files)


def test_each_font_travels_with_its_licence():
    for voice, licence in (("serif", "OFL-brygada-1918.txt"), ("sans", "OFL-commissioner.txt")):
        assert b"SIL OPEN FONT LICENSE" in static_files("argile", voice)[f"theme/fonts/{licence}"].upper()


def test_every_class_of_the_templates_is_in_the_style_sheet_or_is_a_hook():
    from parvis.pages.palette import THEME

    style = stylesheet("argile").decode() + bare_css("agenda.css")  # the agenda has a style sheet of its own
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", style))
    used = set()
    for path in (THEME / "templates").rglob("*.html"):
        bare = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for names in re.findall(r'class="([^"]*)"', bare):
            used |= set(names.split())
    assert used - known <= {"recap", "last-part"}


# ---- the house ----


def test_a_house_never_changes():
    """The drawing belongs to the practice: its bytes are pinned, here for one name."""
    drawn = (
        house("Irène Valbray") + house("Irène Valbray", "band") + house_picture("Irène Valbray", load_palette("argile"))
    )
    assert hashlib.sha256(drawn.encode()).hexdigest()[:16] == "1cb5d0e87591c62d"


def test_different_names_have_different_houses():
    assert len({house(name) for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("variant", ["front", "band", "card"])
@pytest.mark.parametrize("name", NAMES)
def test_a_house_is_small_and_holds_roles_not_colors(name, variant):
    drawn = house(name, variant)
    ET.fromstring(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
    assert "style" not in drawn
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", drawn)) <= {"#fff"}
    assert packed_size(drawn.encode()) < 2048
    assert 'aria-hidden="true"' in drawn


@pytest.mark.parametrize("name", NAMES)
def test_the_door_stays_inside_the_picture(name):
    for variant, height in (("front", 900), ("band", 420), ("card", 630)):
        root = ET.fromstring(house(name, variant))
        (frame,) = [path.get("d") for path in root.iter("path") if path.get("class") == "k"]
        numbers = [int(found) for found in re.findall(r"-?\d+", frame)]
        assert min(numbers) >= -30  # the control point of an arch may stand above its crown
        assert max(numbers[1:3]) < height


def test_two_houses_on_a_page_keep_their_ids_apart():
    first, second = house("A"), house("A", "band", uid="band")
    ids = re.findall(r'id="([^"]*)"', first + second)
    assert len(ids) == len(set(ids))


def test_the_picture_has_the_colors_of_its_palette():
    day = house_picture("A", load_palette("sauge"))
    night = house_picture("A", load_palette("sauge"), night=True)
    assert load_palette("sauge").day.house["leaf"] in day
    assert load_palette("sauge").night.house["leaf"] in night
    assert ET.fromstring(day).get("width") == "1200"
    assert "class=" not in day


def test_the_favicon_is_the_door_in_the_accent():
    icon = favicon(correct_accent("#2b4a7d", load_palette("argile")).palette)
    assert icon.startswith("data:image/svg+xml,")
    assert "%232b4a7d" in icon
    assert not set(icon) & set('<>"# ')


def test_draws_are_spread_evenly():
    """Doors on both sides, single and double, with and without a bench: no name is like the next."""
    from parvis.pages.house_scene import Draws

    shares = sorted(Draws(f"name {n}").share("side") for n in range(400))
    assert abs(sum(shares) / len(shares) - 0.5) < 0.06
    assert max(after - before for before, after in pairwise(shares)) < 0.05
