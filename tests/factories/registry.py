"""The factory of each model, found by looking through this package."""

import importlib
import pkgutil
from functools import lru_cache
from typing import Any

from factory.django import DjangoModelFactory

from tests import factories


def factory_of(model: Any) -> type[DjangoModelFactory[Any]]:
    """Return the factory of ``model``; the test fails with what to do where there is none."""
    found = _by_model().get(model)
    assert found, f"{model._meta.label_lower} needs a factory in tests/factories."
    return found


@lru_cache
def _by_model() -> dict[Any, type[DjangoModelFactory[Any]]]:
    found: dict[Any, type[DjangoModelFactory[Any]]] = {}
    for module in pkgutil.iter_modules(factories.__path__, "tests.factories."):
        for item in vars(importlib.import_module(module.name)).values():
            if isinstance(item, type) and issubclass(item, DjangoModelFactory) and item._meta.model:
                found.setdefault(item._meta.model, item)
    return found
