"""The benchmarks, in the order in which each leaves the database as the next needs it."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from migranportal.core.rowsecurity import whole_country
from migranportal.demo.country import vacuum
from programs import services
from tests.benchmarks import database
from tests.benchmarks.api import API_LINES, ApiCalls
from tests.benchmarks.drafts import DraftTry
from tests.benchmarks.imports import PeopleImport
from tests.benchmarks.measuring import Cost, Table, cost_of, side_by_side
from tests.benchmarks.others import orm_loop, scan
from villages.models import Village
from workers.models import Person

SAMPLE = 300  # villages that the loop is measured on
MIGRATE_ROUNDS = 3


@dataclass
class Suite:
    """Builds the country where it is new, then measures."""

    folder: Path | None
    workers: int
    rounds: int
    results: Path
    only: str = ""

    def run(self, *, is_new: bool) -> None:
        """Measure everything and print the table."""
        self.as_of = timezone.localdate()
        self.table = Table("national" if self.folder else "demo", self.results)
        print(self.table.heading(), flush=True)
        with whole_country():
            if is_new:
                self._build()
            else:
                vacuum(using="owner")
            self._describe()
            for name, measure in self._chosen().items():
                measure(name)

    def _chosen(self) -> dict[str, Callable[[str], None]]:
        """Return what ``only`` names, after the full run where it starts from one."""
        full = "recompute.full_vs_scan"
        of_results = {
            full: self._full,
            "recompute.unchanged_vs_scan": self._unchanged,
            "recompute.changed_1pct_vs_scan": self._changed,
            "recompute.full_vs_orm_loop": self._orm_loop,
            "draft.nation_vs_scan": self._draft,
            "draft.page_vs_scan": self._page,
            "draft.asked_vs_scan": self._asked,
        }
        others = {
            "import.people_vs_copy": self._import,
            **dict.fromkeys(API_LINES, self._api),
            "migrate.fresh": self._migrate,
        }
        chosen = {n: act for n, act in (of_results | others).items() if self.only in n}
        if chosen.keys() & of_results.keys():
            self._forget_results()
            chosen = {full: self._full} | chosen
        return chosen

    # --- The country -----------------------------------------------------------------------

    def _build(self) -> None:
        call_command("migrate", database="owner", verbosity=0)
        call_command("load_reference_data", verbosity=0)
        if self.folder is None:
            call_command("load_demo")
            vacuum(using="owner")
            return
        folder = self.folder
        for name in ("regions.load", "regions.load_again"):
            cost = cost_of(lambda: call_command("load_regions", folder, "--json"))
            self.table.add(name, [cost], [])
        arguments = ("generate_country", folder, "--workers", str(self.workers))
        self.table.add("country.generate", [cost_of(lambda: call_command(*arguments))], [])

    def _describe(self) -> None:
        self.villages = list(Village.objects.order_by("pk").values_list("pk", flat=True))
        people = Person.objects.count()
        print(
            f"{self.table.scale} data: {len(self.villages):,} villages, {people:,} people, "
            f"{self.rounds} rounds, {os.cpu_count()} cores, as of {self.as_of}",
            flush=True,
        )

    def _as_owner(self, statement: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(statement)

    def _forget_results(self) -> None:
        self._as_owner(
            "TRUNCATE programs_villagemeasures, programs_assessment, programs_assessmenthistory, "
            "programs_stalevillage"
        )

    def _recompute(self) -> None:
        run = services.start_run(reason="benchmark", by=None, at=self._now(), as_of=self.as_of)
        # As in life, where that many Celery workers share a run; each thread has its connection.
        threads = [
            threading.Thread(target=_work, args=(run.pk,))
            for _ in range(settings.PORTAL_RUN_WORKERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        run.refresh_from_db()
        if run.state != run.State.FINISHED or run.villages < len(self.villages) // 2:
            raise RuntimeError(f"{run} {run.state}: {run.error}")

    def _scan(self) -> None:
        scan(self.as_of)

    def _now(self) -> datetime:
        return timezone.now()

    # --- Recompute -------------------------------------------------------------------------

    def _full(self, name: str) -> None:
        ours, other = side_by_side(
            self._recompute, self._scan, rounds=self.rounds, before=self._forget_results
        )
        self.full = ours
        self.table.add(name, ours, other, "bare aggregate scan")
        vacuum(using="owner")
        self._as_owner("VACUUM (ANALYZE) programs_villagemeasures, programs_assessment")

    def _unchanged(self, name: str) -> None:
        ours, other = side_by_side(self._recompute, self._scan, rounds=self.rounds)
        self.table.add(name, ours, other, "bare aggregate scan")

    def _changed(self, name: str) -> None:
        """Change every hundredth worker before each round, and vacuum as the night does."""

        def change() -> None:
            self._as_owner(
                "UPDATE workers_worker SET departed_date = departed_date - 400 "
                "WHERE person_id % 100 = (SELECT count(*) FROM programs_run) % 100"
            )
            self._as_owner("VACUUM workers_worker")

        ours, other = side_by_side(self._recompute, self._scan, rounds=self.rounds, before=change)
        self.table.add(name, ours, other, "bare aggregate scan")

    def _orm_loop(self, name: str) -> None:
        """Measure the loop on a sample spread over the country, and scale it up."""
        sample = self.villages[:: max(1, len(self.villages) // SAMPLE)][:SAMPLE]

        def loop() -> None:
            with transaction.atomic():
                orm_loop(sample, as_of=self.as_of, at=self._now())
                transaction.set_rollback(True)

        loops = [cost_of(loop) for _ in range(self.rounds)]
        against = f"ORM loop, {len(sample)} villages measured, scaled"
        self.table.add(name, self.full, _scaled(loops, len(self.villages) / len(sample)), against)
        for count in (1, 100, 10_000):
            if count <= len(self.villages):
                self._stale(count, _scaled(loops, count / len(sample)))

    def _stale(self, count: int, loops: list[Cost]) -> None:
        """Note villages as changed, a worker of each in fact, and time the refresh."""
        chosen = self.villages[:: max(1, len(self.villages) // count)][:count]

        def change() -> None:
            with connections["owner"].cursor() as cursor:
                cursor.execute(
                    "UPDATE workers_worker w SET procedural_status = 0, judged_by = '', "
                    "judged_date = NULL FROM (SELECT min(person_id) AS id FROM workers_worker "
                    "WHERE village_id = ANY (%s) AND procedural_status <> 0 GROUP BY village_id) c "
                    "WHERE w.person_id = c.id",
                    [chosen],
                )
                cursor.execute(
                    "INSERT INTO programs_stalevillage (village_id) SELECT unnest(%s::bigint[])",
                    [chosen],
                )

        ours, _ = side_by_side(
            lambda: services.refresh_stale(as_of=self.as_of, at=self._now()),
            lambda: None,
            rounds=self.rounds,
            before=change,
        )
        against = "ORM loop, scaled from the sample"
        self.table.add(f"recompute.stale_{count}", ours, loops, against)

    # --- Imports ---------------------------------------------------------------------------

    def _import(self, name: str) -> None:
        """Measure the pass that saves, and both passes together: the check comes before it."""
        codes = dict(Village.objects.filter(merged_into=None).values_list("area__code", "pk"))
        people = PeopleImport(codes)
        ours, other = side_by_side(
            people.save, people.copy, rounds=self.rounds, before=people.prepare
        )
        self.table.add(name, ours, other, "COPY of the valid rows")
        both = [_sum(check, save) for check, save in zip(people.previews, ours, strict=True)]
        self.table.add("import.people_checked_and_saved", both, other, "COPY of the valid rows")
        people.finish()

    # --- The partner API -------------------------------------------------------------------

    def _api(self, name: str) -> None:
        self.table.add(name, *ApiCalls(self.rounds).measure(name))

    # --- Drafts, migrations ----------------------------------------------------------------

    def _draft(self, name: str) -> None:
        vacuum(using="owner")  # the scan must not pay for the updates of the benchmarks before
        self._beside_scan(name, DraftTry(self.as_of).nation)

    def _page(self, name: str) -> None:
        self._beside_scan(name, DraftTry(self.as_of).page)

    def _asked(self, name: str) -> None:
        with DraftTry(self.as_of).draft() as ask:
            self._beside_scan(name, ask)

    def _beside_scan(self, name: str, act: Callable[[], None]) -> None:
        ours, other = side_by_side(act, self._scan, rounds=self.rounds)
        self.table.add(name, ours, other, "bare aggregate scan")

    def _migrate(self, name: str) -> None:
        environment = {**os.environ, **database.addresses(database.FRESH)}
        command = [sys.executable, "manage.py", "migrate", "--database=owner", "--verbosity=0"]
        costs = []
        for _ in range(min(self.rounds, MIGRATE_ROUNDS)):
            database.make(reuse=False, name=database.FRESH)
            costs.append(cost_of(lambda: subprocess.run(command, env=environment, check=True)))
        self.table.add(name, costs, [])


def _work(run_id: int) -> None:
    services.work_on_run(run_id)
    connections.close_all()


def _sum(first: Cost, second: Cost) -> Cost:
    known = first.cpu is not None and second.cpu is not None
    cpu = (first.cpu or 0) + (second.cpu or 0) if known else None
    return Cost(first.wall + second.wall, cpu, first.wal + second.wal)


def _scaled(costs: list[Cost], factor: float) -> list[Cost]:
    return [Cost(c.wall * factor, None if c.cpu is None else c.cpu * factor) for c in costs]
