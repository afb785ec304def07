"""Fields that search: countries, areas and people are typed, suggested, and read back by name.

Each is a text input with suggestions (``<datalist>``), so it works without scripts and with the
phone's own keyboard. What was typed is read on the server; what fits nothing is refused with the
nearest names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from migranportal.regions.models import Area, Country
from migranportal.regions.selectors import AreaHit, place_of, search_areas

NEAREST = 3
"""Names offered where what was typed fits nothing."""
MOST_SUGGESTED = 200
_CODE_AT_END = re.compile(r"\(([0-9.]{2,13})\)\s*$")
_WORDS = re.compile(r"[^\w]+")


class SuggestingInput(forms.TextInput):
    """A text input with a list of suggestions; ``source`` is asked when the page is made."""

    source: Callable[[], Iterable[str]]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        self.source = tuple
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the input with its list of suggestions."""
        list_id = f"{(attrs or {}).get('id', name)}-list"
        shown = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        labels = ((label,) for label in self.source())
        options = format_html_join("", '<option value="{}"></option>', labels)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, list_id, options)


class NamedField(forms.CharField):
    """A field for one of many things that each have a label; what is typed finds it.

    ``clean`` returns the thing. A label that two things share must be made unique by ``label_of``.
    """

    widget = SuggestingInput
    unknown: str | Promise = _("“%(typed)s” is not known. Choose from the list.")
    nearest: str | Promise = _("“%(typed)s” is not known. Did you mean %(names)s?")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        self._things: list[Any] | None = None
        self.widget.source = self.labels

    def __deepcopy__(self, memo: Any) -> NamedField:
        """Give each form its own copy, with a widget that asks this copy."""
        copied: NamedField = super().__deepcopy__(memo)
        copied._things = None
        if hasattr(copied, "_namesakes"):
            copied._namesakes = None
        copied.widget.source = copied.labels
        return copied

    # --- What a subclass says ---------------------------------------------------------------

    def load(self) -> Iterable[Any]:
        """Return the things to choose from; asked once for each form."""
        raise NotImplementedError

    def label_of(self, thing: Any) -> str:
        """Return what names ``thing`` in the input."""
        return str(thing)

    def names_of(self, thing: Any) -> Sequence[str]:
        """Return what ``thing`` answers to, beside its label."""
        return ()

    # --- What all share ---------------------------------------------------------------------

    @property
    def things(self) -> list[Any]:
        """The things to choose from."""
        if self._things is None:
            self._things = list(self.load())
        return self._things

    def labels(self) -> list[str]:
        """Return the suggestions."""
        return [self.label_of(thing) for thing in self.things]

    def prepare_value(self, value: Any) -> Any:
        """Show the label of a stored key or of what was typed, and anything else as it is."""
        if value in (None, ""):
            return ""
        thing = next((t for t in self.things if t.pk == getattr(value, "pk", value)), None)
        if thing is None and isinstance(value, str):
            found = self._found(value)
            thing = found[0] if len(found) == 1 else None
        return value if thing is None else self.label_of(thing)

    def clean(self, value: Any) -> Any:
        """Return what was meant, ``None`` for nothing.

        Raises:
            django.core.exceptions.ValidationError: with the nearest names.
        """
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        found = self._found(typed)
        if len(found) == 1:
            return found[0]
        names = [self.label_of(thing) for thing in found[:NEAREST]] or self._nearest(typed)
        if names:
            message, values = self.nearest, {"typed": typed, "names": ", ".join(names)}
        else:
            message, values = self.unknown, {"typed": typed}
        raise ValidationError(str(message), code="unknown", params=values)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare by label."""
        return bool(self.prepare_value(initial) != self.prepare_value(data))

    def _found(self, typed: str) -> list[Any]:
        wanted = _plain(typed)
        exact = [thing for thing in self.things if wanted in self._answers_to(thing)]
        if exact or not wanted:
            return exact
        return [
            thing
            for thing in self.things
            if any(name.startswith(wanted) for name in self._answers_to(thing) if len(name) > 2)
        ]

    def _answers_to(self, thing: Any) -> set[str]:
        return {_plain(name) for name in (self.label_of(thing), *self.names_of(thing)) if name}

    def _nearest(self, typed: str) -> list[str]:
        by_name = {
            name: self.label_of(thing) for thing in self.things for name in self._answers_to(thing)
        }
        close = get_close_matches(_plain(typed), by_name, n=NEAREST, cutoff=0.6)
        return list(dict.fromkeys(by_name[name] for name in close))


class CountryField(NamedField):
    """A country by its name in either language or its two-letter ISO code."""

    unknown = _("“%(typed)s” is no country on the list. Write its name or its two-letter code.")

    def load(self) -> Iterable[Country]:
        """Return every country, those with migrants first."""
        return Country.objects.order_by("-is_destination", "name_id")

    def label_of(self, thing: Country) -> str:
        """Return the name in the language of the page."""
        return thing.name_en if get_language() == "en" else thing.name_id

    def names_of(self, thing: Country) -> Sequence[str]:
        """Return both names and the code."""
        return (thing.name_id, thing.name_en, thing.pk)


class ChosenField(NamedField):
    """One of the things that a page gives it in ``choose_from``, such as the people of a village.

    Namesakes are told apart by the number of their record. All are found by their name; only the
    first ``MOST_SUGGESTED`` are sent to the page.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose_from: Callable[[], Iterable[Any]] = tuple
        self._namesakes: Counter[str] | None = None

    def load(self) -> Iterable[Any]:
        """Return what the page offers."""
        return self.choose_from()

    def label_of(self, thing: Any) -> str:
        """Return the name, with the number of the record where two are alike."""
        if self._namesakes is None:
            self._namesakes = Counter(map(str, self.things))
        name = str(thing)
        return f"{name} #{thing.pk}" if self._namesakes[name] > 1 else name

    def labels(self) -> list[str]:
        """Return the first suggestions."""
        return [self.label_of(thing) for thing in self.things[:MOST_SUGGESTED]]


class AreaField(forms.CharField):
    """An area of the register in force, by code, by name, or by name and surroundings.

    ``Sidomulyo, Lampung`` narrows a common name. A script offers suggestions while typing.
    """

    widget = SuggestingInput
    unknown = _("No area is called “%(typed)s”. Check the name, or write the code.")
    nearest = _("No area is called “%(typed)s”. Did you mean %(names)s?")
    several = _("Several areas fit “%(typed)s”: %(names)s. Add the regency, or write the code.")

    def __init__(self, *, level: str = Area.Level.VILLAGE, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        kwargs.setdefault("help_text", _("Name or code; for a common name add the regency."))
        super().__init__(**kwargs)
        self.level = level
        self.widget.attrs |= {
            "data-area-search": reverse_lazy("entry:area_search"),
            "data-area-level": level,
        }

    def prepare_value(self, value: Any) -> Any:
        """Show an area with its surroundings and code."""
        if isinstance(value, int):
            value = Area.objects.with_places().filter(pk=value).first() or ""
        return area_label(value) if isinstance(value, Area) else value

    def clean(self, value: Any) -> Area | None:
        """Return the one area in force that was meant, ``None`` for nothing.

        Raises:
            django.core.exceptions.ValidationError: none or several fit; with the likeliest.
        """
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        exact, likely = self._hits(typed, on=timezone.localdate())
        if len(exact) == 1:
            return Area.objects.get(pk=exact[0].id)
        names = "; ".join(hit.label for hit in (exact or likely)[:NEAREST])
        raise ValidationError(
            self.several if exact else self.nearest if likely else self.unknown,
            code="several" if exact else "unknown",
            params={"typed": typed, "names": names},
        )

    def _hits(self, typed: str, *, on: date) -> tuple[list[AreaHit], list[AreaHit]]:
        """Return the areas with exactly this code or name, and all that may be meant."""
        code = _CODE_AT_END.search(typed)
        wanted = code[1] if code else typed
        hits = search_areas(wanted, level=self.level, on=on)
        name = wanted.partition(",")[0].strip().casefold()
        return [hit for hit in hits if name in {hit.code, hit.name.casefold()}], hits


def area_label(area: Area) -> str:
    """Return name, surroundings and code of an area: what ``AreaField`` shows and reads."""
    return f"{', '.join(filter(None, (area.name, str(place_of(area)))))} ({area.code})"


def _plain(text: str) -> str:
    """Return the letters and digits only: ``Hong Kong`` and ``Hongkong`` are one name."""
    return _WORDS.sub("", text).casefold()
