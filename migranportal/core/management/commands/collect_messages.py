"""Bring the catalogues up to date with the messages of the project."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from migranportal.core.messages import Found, Message, collect, placeholders


class Command(BaseCommand):
    """Adds new messages untranslated, drops those that no file uses, keeps the translations."""

    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Update each catalogue and say what is left to translate."""
        found = collect(Path(settings.BASE_DIR))
        for path in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            catalogue = update(polib.pofile(str(path), wrapwidth=100), found)
            catalogue.save()
            waiting = catalogue.untranslated_entries()
            self.stdout.write(f"{path.parent.parent.name}: {len(catalogue)} messages")
            for entry in waiting:
                self.stdout.write(f"  not translated: {entry.msgid!r}")


def _plurals(message: Message, before: polib.POEntry | None) -> dict[int, str]:
    """Return the one form that Indonesian has, for messages that count something."""
    if not message.plural:
        return {}
    return dict(before.msgstr_plural) if before else {0: ""}


def update(catalogue: polib.POFile, found: Found) -> polib.POFile:
    """Return a catalogue of exactly the messages ``found``, with the translations there are."""
    known = {
        Message(e.msgid, e.msgid_plural, e.msgctxt or ""): e for e in catalogue if not e.obsolete
    }
    fresh = polib.POFile(wrapwidth=100)
    fresh.fpath, fresh.metadata, fresh.header = (
        catalogue.fpath,
        catalogue.metadata,
        catalogue.header,
    )
    for message in sorted(found.places):
        before = known.get(message)
        fresh.append(
            polib.POEntry(
                msgid=message.text,
                msgctxt=message.context or None,
                msgid_plural=message.plural,
                msgstr=before.msgstr if before else "",
                msgstr_plural=_plurals(message, before),
                comment=", ".join(sorted(found.places[message])),
                flags=["python-format"] if placeholders(message.text) else [],
            )
        )
    return fresh
