"""Reads of cooperatives that a plain queryset does not say."""

from cooperatives.selectors.village import (
    MAX_CANDIDATES,
    cooperatives_of,
    possible_members,
    villages_around,
)

__all__ = ["MAX_CANDIDATES", "cooperatives_of", "possible_members", "villages_around"]
