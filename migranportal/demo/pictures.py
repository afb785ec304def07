"""Small drawings in place of photographs of activities: made here, plainly no photographs."""

import math
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 720, 540
_GROUND = 330
_SKIES = ("#bfe3f5", "#d7ecd9", "#f6e3c1", "#e3dcf2")
_CLOTHES = ("#b23a48", "#1f6f8b", "#e09f3e", "#3a5a40", "#6d597a", "#2a9d8f", "#bc6c25")
_SKINS = ("#c68863", "#a86f4c", "#8d5a3b")
_HAIR = ("#241c15", "#1b1b1b", "#3b2a20")
_SCARVES = ("#577590", "#90be6d", "#f9c74f", "#9d4edd")


def draw_activity(title: str, place: str, chance: Random) -> bytes:
    """Return a JPEG: people in front of a village hall, a banner with ``title`` and ``place``."""
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(_SKIES))
    draw = ImageDraw.Draw(image)
    _landscape(draw, chance)
    _hall(draw)
    _banner(draw, title, place)
    _speaker(draw, chance)
    for row, y in enumerate((400, 470)):
        for seat in range(6 + row):
            x = 90 + seat * (540 // (5 + row)) + chance.randint(-14, 14)
            _person(draw, x, y + chance.randint(-8, 8), 22 + 6 * row, chance)
    _text(draw, (WIDTH - 14, HEIGHT - 12), "GAMBAR CONTOH", 20, "#ffffff", "rb", edge="#333333")
    file = BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def _landscape(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    sun = chance.randint(60, 640)
    draw.ellipse((sun, 26, sun + 64, 90), fill="#f7c948")
    height = chance.randint(50, 90)
    phase = chance.random() * 6
    ridge = [
        (x, 210 - height * (0.6 + 0.4 * math.sin(phase + x / 90)) + 12 * math.sin(x / 23))
        for x in range(0, WIDTH + 1, 8)
    ]
    draw.polygon([*ridge, (WIDTH, _GROUND), (0, _GROUND)], fill="#6b9e78")
    draw.rectangle((0, _GROUND, WIDTH, HEIGHT), fill="#c9b38c")
    for x in (40, 660):
        draw.rectangle((x + 12, 210, x + 22, _GROUND), fill="#7f5539")
        for dx, dy in ((-26, 6), (6, -18), (38, 6), (6, 24)):
            draw.ellipse((x + dx - 12, 168 + dy, x + dx + 34, 214 + dy), fill="#3f7d4e")


def _hall(draw: ImageDraw.ImageDraw) -> None:
    """Draw an open hall under a stepped roof."""
    draw.polygon([(290, 96), (430, 96), (470, 150), (250, 150)], fill="#8c3f2d")
    draw.polygon([(250, 150), (470, 150), (580, 196), (140, 196)], fill="#a4513c")
    draw.rectangle((170, 196, 550, _GROUND), fill="#f3ead7")
    for x in (170, 290, 418, 538):
        draw.rectangle((x, 196, x + 12, _GROUND), fill="#7f5539")
    draw.rectangle((150, _GROUND - 8, 570, _GROUND + 8), fill="#b7a184")


def _banner(draw: ImageDraw.ImageDraw, title: str, place: str) -> None:
    draw.rounded_rectangle((186, 206, 534, 268), radius=5, fill="#123a63")
    _text(draw, (360, 226), title, 19, "#ffffff", "mm")
    _text(draw, (360, 251), place, 15, "#f7c948", "mm")


def _speaker(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    _person(draw, 360, 308, 20, chance)
    draw.rectangle((336, 322, 384, 364), fill="#7f5539")
    draw.rectangle((330, 316, 390, 326), fill="#9c6b4a")


def _person(draw: ImageDraw.ImageDraw, x: int, y: int, size: int, chance: Random) -> None:
    """Draw somebody from behind or in front; the head's centre is at ``(x, y - size)``."""
    cloth, skin = chance.choice(_CLOTHES), chance.choice(_SKINS)
    draw.rounded_rectangle((x - size, y, x + size, y + 2.6 * size), radius=size * 0.7, fill=cloth)
    head = (x - 0.62 * size, y - 1.25 * size, x + 0.62 * size, y + 0.1 * size)
    if chance.random() < 0.5:
        scarf = chance.choice(_SCARVES)
        draw.ellipse(
            (x - 0.82 * size, y - 1.45 * size, x + 0.82 * size, y + 0.5 * size), fill=scarf
        )
        draw.ellipse((x - 0.45 * size, y - 1.1 * size, x + 0.45 * size, y - 0.05 * size), fill=skin)
    else:
        draw.ellipse(head, fill=skin)
        draw.pieslice(
            (head[0] - 1, head[1] - 3, head[2] + 1, head[3] - 2),
            180,
            360,
            fill=chance.choice(_HAIR),
        )


def _text(
    draw: ImageDraw.ImageDraw,
    where: tuple[int, int],
    text: str,
    size: int,
    colour: str,
    anchor: str,
    *,
    edge: str | None = None,
) -> None:
    """Write with the font inside Pillow, the same on every machine."""
    draw.text(
        where,
        text,
        fill=colour,
        font=ImageFont.load_default(size),
        anchor=anchor,
        stroke_width=2 if edge else 0,
        stroke_fill=edge,
    )
