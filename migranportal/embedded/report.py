"""What `make demo` shows at its end: figures and accounts, in Indonesian and English."""

import json
from collections.abc import Iterator, Mapping, Sequence

_LABELS = {
    "run": "Putaran / run",
    "state": "Keadaan / state",
    "as_of": "Per tanggal / as of",
    "parts": "Bagian / parts",
    "villages": "Desa / villages",
    "changed": "Berubah / changed",
    "seconds": "Detik / seconds",
    "outcomes": "Hasil / outcomes",
    "met": "terpenuhi / met",
    "not_met": "tidak terpenuhi / not met",
    "undetermined": "belum dapat ditentukan / undetermined",
    "role": "Peran / role",
    "email": "Surel / e-mail",
    "password": "Sandi / password",
    "area": "Wilayah / area",
    "organisation": "Lembaga / organisation",
    "client_id": "client_id",
    "secret": "client_secret",
}


def documents(text: str) -> list[object]:
    """Return the JSON documents that stand one after the other in the text."""
    decoder = json.JSONDecoder()
    found: list[object] = []
    rest = text.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        found.append(document)
        rest = rest[end:].strip()
    return found


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Return rows of the same columns as aligned text with a heading."""
    if not rows:
        return ""
    columns = list(rows[0])
    heading = {column: _LABELS.get(column, column) for column in columns}
    cells = [[_text(row.get(column)) for column in columns] for row in (heading, *rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(f"  {line.rstrip()}" for line in lines)


def figures(values: Mapping[str, object]) -> str:
    """Return named figures as aligned lines; figures inside a figure get lines of their own."""
    pairs = list(_flattened(values))
    width = max((len(name) for name, _ in pairs), default=0)
    return "\n".join(f"  {name.ljust(width)}  {value}" for name, value in pairs)


def first_request(client: Mapping[str, object], site: str) -> str:
    """Return the command that trades the secret of ``client`` for a token."""
    return (
        f"curl -u '{client['client_id']}:{client['secret']}' "
        f"-d grant_type=client_credentials {site}/api/o/token"
    )


def _flattened(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        name = prefix + _LABELS.get(key, key.replace("_", " "))
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{name}: ")
        else:
            yield name, _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "-" if value is None else str(value).lower()
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return f"{value:.2f}" if isinstance(value, float) else str(value)
