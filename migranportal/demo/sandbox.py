"""A partner for trying the API: an institution with an agreement in force, grants, a client, an account.

The secret is the same in every demo and stands in this file, because it is printed for everybody who
starts one; in production nothing of this exists (``load_demo`` refuses).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import override

from agreements import services
from agreements.models import Agreement, DataClause, Obligation
from migranportal.accounts.models import DataLevel, Organisation
from migranportal.api.models import ApiClient, ClientSecret, Scope
from migranportal.api.services.clients import open_client
from migranportal.api.services.secrets import hash_of, key_of
from migranportal.demo.agreements import SOURCE, Stage, propose, put_in_force
from migranportal.demo.villages import MARK

CODE = "mitra-uji"
SECRET = "mps_c0n70h00sandbox-rahasia-contoh-hanya-untuk-demo"  # noqa: S105 - printed by every demo
_AGREEMENT = f"contoh-pks-{CODE}"
_AREA = "35.04"
_FIGURES = (
    "regions",
    "villages",
    "measures",
    "assessments",
    "designations",
    "worker-statistics",
    "voter-readiness",
)
_PERSONS = {
    "workers": ["name", "sex", "birth_date", "village_code", "village_name", "stage"],
    "placements": ["person_id", "country_code", "departure_date", "return_date"],
}


@dataclass(frozen=True)
class Access:
    """What an integrator needs to begin."""

    organisation: str
    client_id: str
    secret: str


def sandbox_partner() -> Organisation:
    """Return the institution; made once."""
    partner, _made = Organisation.objects.get_or_create(
        code=CODE,
        defaults={
            "name": f"Mitra Uji API {MARK}",
            "kind": Organisation.Kind.OTHER,
            "source": SOURCE,
        },
    )
    return partner


def load_sandbox(*, as_of: date, at: datetime) -> int:
    """Make agreement and client of the institution where they are missing; return how many."""
    partner = sandbox_partner()
    made = 0
    with override("id"):
        if not Agreement.objects.filter(code=_AGREEMENT).exists():
            _agree(partner, as_of=as_of, at=at)
            made += 1
    if not ApiClient.objects.filter(organisation=partner).exists():
        _open(partner, at=at)
        made += 1
    return made


def sandbox_access() -> Access | None:
    """Return what to sign in with; ``None`` where the client is gone or has another secret by now."""
    client = (
        ApiClient.objects.select_related("organisation")
        .filter(organisation__code=CODE, revoked_at=None, secrets__key=key_of(SECRET))
        .filter(secrets__ended_at=None)
        .first()
    )
    return Access(client.organisation.name, client.client_id, SECRET) if client else None


def _open(partner: Organisation, *, at: datetime) -> None:
    shown = open_client(
        organisation=partner,
        name=f"Sistem uji {MARK}",
        purpose="Mencoba API dengan data rekaan",
        scopes=Scope.values,
        networks=[],
        by=None,
        at=at,
    )
    ClientSecret.objects.filter(client=shown.client).update(
        key=key_of(SECRET), hash=hash_of(SECRET)
    )


def _agree(partner: Organisation, *, as_of: date, at: datetime) -> None:
    stage = Stage(as_of, at)
    mou = _proposal(stage, partner, Agreement.Kind.MOU, code=f"contoh-nk-{CODE}", parent=None)
    mou = put_in_force(stage, mou, since=-40, until=340, number="KS.03/CONTOH")
    pks = _proposal(stage, partner, Agreement.Kind.PKS, code=_AGREEMENT, parent=mou)
    parts: list[Any] = [
        Obligation(agreement=pks, organisation=partner, kind=kind, text=text)
        for kind, text in (("right", "Menerima data rekaan."), ("duty", "Menjaga keamanan data."))
    ]
    parts += [_clause(pks, partner, dataset) for dataset in (*_FIGURES, *_PERSONS)]
    for part in parts:
        services.record_part(part=part, **stage.who)
    put_in_force(stage, pks, since=-30, until=335, number="KS.04/CONTOH")


def _proposal(
    stage: Stage, partner: Organisation, kind: str, *, code: str, parent: Agreement | None
) -> Agreement:
    agreement = Agreement(
        code=code,
        kind=kind,
        parent=parent,
        title=f"Uji coba pertukaran data {MARK}",
        purpose="Pengembang mitra mencoba API dengan data rekaan.",
        scope="Data rekaan Kabupaten Tulungagung",
        source=SOURCE,
    )
    ministry = Organisation.objects.get(code="kp2mi")
    return propose(stage, partner, agreement, ministry=ministry)


def _clause(agreement: Agreement, partner: Organisation, dataset: str) -> DataClause:
    return DataClause(
        agreement=agreement,
        organisation=partner,
        dataset=dataset,
        level=DataLevel.PERSON if dataset in _PERSONS else DataLevel.AGGREGATE,
        fields=_PERSONS.get(dataset, []),
        area_codes=[_AREA],
        purpose="Mencoba API dengan data rekaan",
        lawful_basis="Data rekaan, bukan data pribadi",
        retention_days=30,
        security_contact=f"keamanan@{CODE}.example",
    )
