"""Cards: Chinese wraps at any character but never before a closing mark; nothing leaves the card."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from scaling_lab.site import cards
from scaling_lab.sources import content


@pytest.fixture(scope="module")
def letters(root):
    return cards.Letters(root / cards.PACKAGE, 60)


@pytest.mark.parametrize("width", range(200, 1040, 70))
def test_lines_fit_and_marks_keep_their_place(letters, width):
    text = "什么是学习率衰减（Learning Rate Decay）？它如何影响“模型”训练，以及 L2 正则化？"
    lines = cards.wrap(text, width, letters)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert line[0] not in cards.NOT_FIRST and line[-1] not in cards.NOT_LAST
        assert letters.width(line) <= width or len(line.split()) == 1
    assert not any(line.endswith("Learni") for line in lines)


def test_a_long_question_stays_inside(root):
    question = "论述批量大小（Batch Size）对模型训练的影响，" * 4
    image = Image.open(BytesIO(cards.png(root, "zh", question, "q02 · 优化"))).convert("RGB")
    assert image.size == (1200, 630)
    ink = (
        ImageChops.difference(image, Image.new("RGB", image.size, image.getpixel((600, 5))))
        .crop((19, 0, 1200, 630))
        .getbbox()
    )
    assert ink[0] + 19 >= cards.MARGIN - 6 and ink[2] + 19 <= cards.WIDTH - cards.MARGIN + 6 and ink[3] <= 600


def test_every_question_has_all_its_letters(root, letters):
    everything = content.read(root)
    for question in everything.catalogue.questions:
        for character in everything.page(question, "zh").question_text:
            assert ord(character) in cards._slices(root / cards.PACKAGE), character
