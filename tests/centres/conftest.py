"""What the tests of this app share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    """Let messages come as they are written in the code."""
    with translation.override("en"):
        yield
