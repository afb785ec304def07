"""Every variable the settings read is explained, and reaches the containers."""

import re

import pytest

from tests.embedded.conftest import CHECKOUT

READ = re.compile(r'\benv(?:\.\w+)?\(\s*"(\w+)"')
SETTINGS = (CHECKOUT / "migranportal" / "settings" / "base.py").read_text()


@pytest.mark.parametrize("variable", sorted(set(READ.findall(SETTINGS))))
def test_variable_is_explained_and_passed_on(variable: str) -> None:
    example = (CHECKOUT / ".env.example").read_text()
    compose = (CHECKOUT / "docker-compose.yml").read_text()

    assert re.search(rf"^(# )?{variable}=", example, re.MULTILINE)
    assert re.search(rf"^ +{variable}:", compose, re.MULTILINE)


def test_example_holds_no_secret() -> None:
    example = (CHECKOUT / ".env.example").read_text()
    secrets = re.findall(r"^(\w*(?:KEY|PASSWORD))=(.*)$", example, re.MULTILINE)

    assert len(secrets) >= 7
    assert not [name for name, value in secrets if value]
