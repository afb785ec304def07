"""The command that keeps the catalogues says line by line what is left to translate."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import polib
from django.core.management import call_command


def test_each_untranslated_message_stands_in_its_own_line(tmp_path: Path, settings: Any) -> None:
    shutil.copytree(settings.LOCALE_PATHS[0], tmp_path / "locale")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    path = tmp_path / "locale" / "id" / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    for entry in [e for e in catalogue if e.msgid in {"Home", "Areas"}]:
        entry.msgstr = ""
    catalogue.save()
    out = StringIO()
    call_command("collect_messages", stdout=out)
    lines = out.getvalue().splitlines()
    assert "  not translated: 'Home'" in lines
    assert "  not translated: 'Areas'" in lines
