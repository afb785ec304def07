"""A partner's copy of a dataset in a test, kept by following the cursor of changes."""

from typing import Any

from tests.api.partners import Partner


class Copy:
    """A partner's copy of a dataset: follows the cursor and counts what it is told."""

    def __init__(self, partner: Partner, dataset: str = "workers", **asked: Any) -> None:
        self.partner, self.dataset, self.asked = partner, dataset, asked
        self.records: dict[Any, dict[str, Any]] = {}
        self.cursor = ""
        self.told: list[tuple[str, Any]] = []
        self.scope_changes: list[dict[str, Any]] = []

    def page(self, **parameters: Any) -> bool:
        """Take one page over; tell whether there is more at once."""
        asked = {"cursor": self.cursor} if self.cursor else self.asked
        answer = self.partner.get(f"{self.dataset}/changes/", **asked, **parameters)
        assert answer.status_code == 200, answer.content
        content = answer.json()
        for change in content["changes"]:
            if change["op"] == "upsert":
                record = change["record"]
                self.records[record["id"]] = record
                self.told.append(("upsert", record["id"]))
            else:
                self.records.pop(change["id"], None)
                self.told.append((change["reason"], change["id"]))
        self.cursor = content["cursor"]
        if "scope_changed" in content:
            self.scope_changes.append(content["scope_changed"])
        return bool(content["has_more"])

    def catch_up(self, **parameters: Any) -> list[tuple[str, Any]]:
        """Follow until there is no more, and return what was told on the way."""
        self.told = []
        while self.page(**parameters):
            pass
        return self.told
