"""Keeps a local copy of a dataset of Portal Desa Migran: `python sync.py villages workers`.

Needs Python 3.11 and `requests`. The address and the client stand in the environment: PORTAL,
CLIENT_ID, CLIENT_SECRET. Run it as often as you like: it fetches what changed since the last run.
"""

import contextlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from typing import Any

import requests

PATIENCE = 5  # times that a request is sent again after 429 or 503


class RefusedError(Exception):
    """The portal said no; ``problem`` says why, ``code`` is for programs."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['status']} {problem['code']}: {problem['detail']}")
        self.code, self.problem = problem["code"], problem


class Portal:
    """Asks in the name of a client: one token until it ends, and no faster than is allowed."""

    def __init__(self, site: str, client_id: str, client_secret: str) -> None:
        self.site, self.client = site.rstrip("/"), (client_id, client_secret)
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "en"

    def sign_in(self) -> None:
        form = {"grant_type": "client_credentials", "scope": "read"}
        answer = self.session.post(
            f"{self.site}/api/o/token", data=form, auth=self.client, timeout=30
        )
        answer.raise_for_status()
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **parameters: Any) -> Any:
        for attempt in range(PATIENCE + 1):
            if "Authorization" not in self.session.headers:
                self.sign_in()
            answer = self.session.get(f"{self.site}/api/v1/{path}", params=parameters, timeout=60)
            if answer.status_code == 401 and attempt < PATIENCE:  # the token ended: get another
                del self.session.headers["Authorization"]
            elif answer.status_code in (429, 503) and attempt < PATIENCE:
                time.sleep(int(answer.headers.get("Retry-After", "5")))
            else:
                break
        if not answer.ok:
            raise RefusedError(answer.json())
        return answer.json()


class Copy:
    """Records and cursors in one SQLite file, so that they can never disagree."""

    def __init__(self, file: str) -> None:
        self.database = sqlite3.connect(file)
        self.database.executescript(
            """
            CREATE TABLE IF NOT EXISTS record (dataset, id, body, PRIMARY KEY (dataset, id));
            CREATE TABLE IF NOT EXISTS place (dataset PRIMARY KEY, cursor);
            """
        )

    def cursor(self, dataset: str) -> str | None:
        row = self.database.execute("SELECT cursor FROM place WHERE dataset = ?", [dataset])
        return next((cursor for (cursor,) in row), None)

    def store(self, dataset: str, page: dict[str, Any]) -> None:
        """Apply a page and its cursor together, or neither."""
        with self.database as database:
            for change in page["changes"]:
                if change["op"] == "upsert":
                    record = change["record"]
                    database.execute(
                        "INSERT OR REPLACE INTO record VALUES (?, ?, ?)",
                        [dataset, record["id"], json.dumps(record)],
                    )
                else:  # a tombstone: gone, or no longer yours; delete it in either case
                    database.execute(
                        "DELETE FROM record WHERE dataset = ? AND id = ?", [dataset, change["id"]]
                    )
            database.execute(
                "INSERT OR REPLACE INTO place VALUES (?, ?)", [dataset, page["cursor"]]
            )

    def forget(self, dataset: str) -> None:
        with self.database as database:
            database.execute("DELETE FROM record WHERE dataset = ?", [dataset])
            database.execute("DELETE FROM place WHERE dataset = ?", [dataset])

    def records(self, dataset: str) -> dict[Any, dict[str, Any]]:
        rows = self.database.execute("SELECT id, body FROM record WHERE dataset = ?", [dataset])
        return {key: json.loads(body) for key, body in rows}


def pages(portal: Portal, copy: Copy, dataset: str) -> Iterator[dict[str, Any]]:
    """Yield what the copy lacks; a cursor that is too old, or withdrawn fields, begin it anew."""
    while True:
        cursor = copy.cursor(dataset)
        try:
            page = portal.get(f"{dataset}/changes/", **({"cursor": cursor} if cursor else {}))
        except RefusedError as refused:
            if refused.problem["status"] != 410:
                raise
            copy.forget(dataset)
            continue
        if page.get("scope_changed", {}).get("fields_withdrawn"):
            copy.forget(dataset)  # you must delete those fields: simplest is a fresh copy
            continue
        yield page
        if not page["has_more"]:
            return


def synchronise(portal: Portal, copy: Copy, dataset: str) -> int:
    """Bring the copy up to date; return how many changes there were."""
    count = 0
    for page in pages(portal, copy, dataset):
        copy.store(dataset, page)
        count += len(page["changes"])
    return count


def main(datasets: list[str]) -> int:
    portal = Portal(*(os.environ[name] for name in ("PORTAL", "CLIENT_ID", "CLIENT_SECRET")))
    copy = Copy(os.environ.get("COPY", "copy.sqlite3"))
    with contextlib.closing(copy.database):
        for dataset in datasets:
            try:
                count = synchronise(portal, copy, dataset)
            except RefusedError as refused:  # for instance 403 grant_ended: the agreement is over
                print(f"{dataset}: {refused}", file=sys.stderr)
                if refused.code.startswith(("grant_", "no_grant")):
                    print("  Your right to the copy may have ended too: see the agreement.")
                return 1
            print(f"{dataset}: {count} changes, {len(copy.records(dataset))} records")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
