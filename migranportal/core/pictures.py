"""Pictures of evidence: made smaller, upright, and free of everything that is not the picture."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

MAX_PIXELS = 60_000_000
"""More than a telephone takes in its ordinary mode; what claims more is taken for a bomb."""
LONGEST_SIDE = 2048
"""Pixels: a page of A4 stays readable (about 175 dpi)."""
THUMBNAIL_SIDE = 400
QUALITY, THUMBNAIL_QUALITY = 82, 70

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # the decoders look at it before they reserve memory

_DAMAGED = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, struct.error)
"""What the decoders raise on content that is cut off, forged or of an unknown kind."""


class PictureTooLargeError(Exception):
    """A picture of more pixels than are decoded here."""


class PictureDamagedError(Exception):
    """Content that starts like a picture and is none."""


@dataclass(frozen=True)
class Picture:
    """A picture as JPEG, and the same small enough for a list."""

    content: bytes
    thumbnail: bytes


def reencode(file: Any) -> Picture:
    """Return the picture in ``file`` anew: upright, its longest side limited, without metadata.

    Place, time and device that a telephone writes into its pictures are gone, and so is whatever
    else was hidden in the file.

    Raises:
        PictureTooLargeError: more than ``MAX_PIXELS`` pixels.
        PictureDamagedError: the content cannot be decoded.
    """
    try:
        with Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PictureTooLargeError
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes large photographs smaller
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = _bare(ImageOps.exif_transpose(opened))
        content = _jpeg(upright, QUALITY)
        upright.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return Picture(content, _jpeg(upright, THUMBNAIL_QUALITY))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLargeError from error
    except _DAMAGED as error:
        raise PictureDamagedError from error


def _bare(image: Image.Image) -> Image.Image:
    """Return only the colours of ``image``, on white where it is transparent."""
    bare = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        bare.paste(with_alpha, mask=with_alpha.getchannel("A"))
    else:
        bare.paste(image.convert("RGB"))
    return bare


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()
