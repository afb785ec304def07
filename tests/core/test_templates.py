"""Keys in templates: a page separates thousands, and no form finds its record by ``1.149``."""

import re
from pathlib import Path

from django.conf import settings

KEY = re.compile(r'="[^"]*\{\{ *(?P<name>[\w.]*(?:\.pk|_id)) *\}\}')
TEXTS = re.compile(r"(auto_id|client_id|event_id|label_id|checkbox_id|html_id|form_id)$")
"""Keys and names of elements that are texts."""


def test_keys_are_written_without_separators() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    wrong = [
        f"{template.relative_to(folder)}: {match['name']}|unlocalize"
        for template in sorted(folder.rglob("*.html"))
        for match in KEY.finditer(template.read_text())
        if not TEXTS.search(match["name"])
    ]
    assert not wrong
