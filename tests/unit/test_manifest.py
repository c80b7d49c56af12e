"""The manifest and its icons: drawn from the site's sign, the same bytes each time, whole under a round mask."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from PIL import Image

from scaling_lab.site.programs import manifest


def files(root):
    return manifest.files(root, "en", "Scaling Lab · From")


@pytest.fixture(scope="module")
def icons(root):
    made = {name: data for name, data in files(root).items() if name.endswith(".png")}
    return {name: Image.open(BytesIO(data)).convert("RGB") for name, data in made.items()}


def test_the_same_sources_make_the_same_bytes(root):
    first = files(root)
    manifest._icon.cache_clear()
    assert files(root) == first


def test_nothing_in_the_manifest_depends_on_where_the_site_lies(root):
    found = json.loads(files(root)[manifest.FILE])
    addresses = [found["start_url"], found["scope"], *(icon["src"] for icon in found["icons"])]
    assert not [address for address in addresses if address.startswith("/") or ":" in address]
    # Which stands for the address that it starts at: another would be shared by all that lies on a host.
    assert "id" not in found


def test_the_colours_are_those_of_the_stylesheet_and_of_the_sign(root, icons):
    found = json.loads(files(root)[manifest.FILE])
    assert found["theme_color"] == found["background_color"] == "#fcfbf8"
    for image in icons.values():
        assert image.getpixel((0, 0)) == (0xFC, 0xFB, 0xF8)
        assert (0xC2, 0x50, 0x2A) in {colour for _, colour in image.getcolors(1000)}


def ink(image):
    """The points that are not paper."""
    paper, pixels = image.getpixel((0, 0)), image.load()
    return [(x, y) for x in range(image.width) for y in range(image.height) if pixels[x, y] != paper]


def test_a_mask_cuts_nothing_off(icons):
    """A mask may leave a circle of two fifths of the width around the middle."""
    image = icons["assets/icon-maskable-512.png"]
    distances = [((x - 255.5) ** 2 + (y - 255.5) ** 2) ** 0.5 for x, y in ink(image)]
    assert 0.3 * image.width < max(distances) <= 0.4 * image.width


def test_the_sign_stands_in_the_middle_in_its_own_shape(root, icons):
    image = icons["assets/icon-512.png"]
    across, down = zip(*ink(image), strict=True)
    assert abs(min(across) + max(across) - 511) <= 2 and abs(min(down) + max(down) - 511) <= 2
    # Its path goes from 4 to 21 and from 3 to 20, with a corner that is empty.
    assert abs((max(across) - min(across)) - (max(down) - min(down))) <= 2
    paper = image.getpixel((0, 0))
    assert image.getpixel((min(across) + 3, max(down) - 3)) != paper
    assert image.getpixel((max(across) - 3, min(down) + 3)) == paper
