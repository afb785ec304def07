"""Choices, matched leniently: code or label, in either language, whatever the case and blanks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, override

from migranportal.core.tables import Cell, text_of
from migranportal.imports.values.base import NULL, Converted, Job, Memo, Refused, Value, escaped

_BETWEEN = re.compile(r"[\W_]+")
_LANGUAGES = ("id", "en")
_MOST_NAMED = 12
"""Choices that a message names; of a longer list it names none."""

Labelled = tuple[Any, str, str]
"""A code with its label in Indonesian and in English."""


def key_of(text: str) -> str:
    """Return what two spellings of a choice have in common."""
    return _BETWEEN.sub(" ", text).strip().casefold()


class _Choices:
    """The choices of one column, found by any of their spellings."""

    def __init__(self, choices: Iterable[Labelled]) -> None:
        self.choices = list(choices)
        self.known: dict[str, str] = {}
        self.several: set[str] = set()
        for code, in_indonesian, in_english in self.choices:
            for spelling in {key_of(text) for text in (str(code), in_indonesian, in_english)}:
                if self.known.setdefault(spelling, str(code)) != str(code):
                    self.several.add(spelling)

    def code_of(self, cell: Cell) -> str:
        text = key_of(text_of(cell))
        code = self.known.get(text)
        if text in self.several:
            same = (label for _c, label, english in self.choices if key_of(english) == text)
            raise Refused("choice_several", "; ".join(sorted(same)[:6]))
        if code is None:
            raise self._refusal(text)
        return code

    def _refusal(self, text: str) -> Refused:
        close = difflib.get_close_matches(text, self.known, n=1, cutoff=0.7)
        labels = {str(code): label for code, label, _english in self.choices}
        if close:
            return Refused("choice_like", labels[self.known[close[0]]])
        named = list(labels.values())
        return Refused(
            "choice", ", ".join(named[:_MOST_NAMED]) + ("..." * (len(named) > _MOST_NAMED))
        )


@dataclass(frozen=True)
class Choice(Value):
    """One of the choices of a model's field."""

    choices: Any
    """A class of Django's ``Choices``."""
    sql: str = "text"
    leave_out: frozenset[Any] = frozenset()
    more: tuple[tuple[str, Any], ...] = ()
    """Further spellings, each with the code that it means."""

    def labelled(self) -> list[Labelled]:
        """Return the choices with their labels in both languages."""
        labels = []
        for language in _LANGUAGES:
            with override(language):
                labels.append([str(choice.label) for choice in self.choices])
        found = zip(self.choices, *labels, strict=True)
        return [(c.value, i, e) for c, i, e in found if c not in self.leave_out]

    def convert(self, cells: Sequence[Cell], job: Job, *, required: bool) -> Converted:
        """Return the codes."""
        return _convert(self.labelled(), cells, required=required, more=self.more)

    def shown(self, text: str) -> str:
        """Return the label in the reader's language."""
        return _label(self.labelled(), text)

    def labels(self) -> list[str]:
        """Return the Indonesian labels."""
        return [in_indonesian for _code, in_indonesian, _english in self.labelled()]


@dataclass(frozen=True)
class StoredChoice(Value):
    """One of the entries of a list in the database."""

    read: Callable[[str], list[Labelled]]
    """Returns the entries that may be chosen inside an area."""
    sql: str = "text"
    is_offered: bool = True
    """Whether a template lists the entries."""
    labels_of: Callable[[list[str]], dict[str, str]] | None = None
    """Returns the labels of some codes, where the list is too long to be read for a preview."""

    def convert(self, cells: Sequence[Cell], job: Job, *, required: bool) -> Converted:
        """Return the codes."""
        return _convert(self.read(job.area_code), cells, required=required)

    def sampled(self, texts: list[str]) -> list[str]:
        """Return the labels of a long list, the codes of a short one."""
        if self.labels_of is None:
            return texts
        labels = self.labels_of([text for text in texts if text != NULL])
        return [labels.get(text, "") for text in texts]

    def shown(self, text: str) -> str:
        """Return the label, of a short list in the reader's language."""
        return text if self.labels_of is not None else _label(self.read(""), text)

    def labels(self) -> list[str]:
        """Return the Indonesian labels."""
        return [label for _code, label, _english in self.read("")] if self.is_offered else []


def _convert(
    choices: list[Labelled],
    cells: Sequence[Cell],
    *,
    required: bool,
    more: tuple[tuple[str, Any], ...] = (),
) -> Converted:
    known = _Choices(choices)
    known.known |= {key_of(spelling): str(code) for spelling, code in more}
    memo = Memo(lambda cell: escaped(known.code_of(cell)), required=required)
    texts = list(map(memo.__getitem__, cells))
    return Converted([texts], memo.problems_in(cells))


def _label(choices: list[Labelled], text: str) -> str:
    if text == NULL:
        return ""
    position = 2 if get_language() == "en" else 1
    return next((str(choice[position]) for choice in choices if str(choice[0]) == text), text)
