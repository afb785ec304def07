"""Whether a clause of an agreement can be carried out: it names a dataset, a level and fields."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from migranportal.accounts.models import DataLevel
from migranportal.api.datasets import Dataset, Figures, dataset_called, datasets


def misfits(name: str, level: str, fields: Sequence[str]) -> dict[str, str | Promise]:
    """Return what is wrong with a clause, by its field; nothing where the API can carry it out.

    A clause on a dataset that does not exist, or on fields that it does not have, would be signed
    and open nothing.
    """
    dataset = dataset_called(name)
    if dataset is None:
        known = ", ".join(entry.name for entry in datasets() if not entry.is_own)
        text = _("There is no dataset “%(name)s”. There are: %(known)s.")
        return {"dataset": text % {"name": name, "known": known}}
    if dataset.is_own:
        text = _("“%(name)s” is a partner's own and is read without a clause. Remove this clause.")
        return {"dataset": text % {"name": name}}
    if dataset.is_personal and level != DataLevel.PERSON:
        return {"level": _only_persons(dataset)}
    return _wrong_fields(dataset, level, fields)


def _only_persons(dataset: Dataset) -> str:
    figures = ", ".join(d.name for d in datasets() if isinstance(d, Figures) and d.count)
    text = _(
        "“%(name)s” is about persons. Choose the level “Persons” and name the fields; figures about "
        "people are in: %(figures)s."
    )
    return text % {"name": dataset.name, "figures": figures}


def _wrong_fields(dataset: Dataset, level: str, fields: Sequence[str]) -> dict[str, str | Promise]:
    said = {"name": dataset.name}
    known = {field.name: field for field in dataset.fields}
    if unknown := [name for name in fields if name not in known]:
        text = _("“%(name)s” has no field %(fields)s. It has: %(known)s.")
        said |= {"fields": ", ".join(unknown), "known": ", ".join(known)}
        return {"fields": text % said}
    personal = [name for name in fields if known[name].is_personal]
    if personal and level != DataLevel.PERSON:
        text = _("These fields of “%(name)s” are about persons, who are not granted: %(fields)s.")
        return {"fields": text % (said | {"fields": ", ".join(personal)})}
    return {}
