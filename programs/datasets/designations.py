"""The places of villages in the programs, by dated decrees."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Func, QuerySet, TextField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from migranportal.api.datasets import Field, Filter, Kind, Records, Source, register
from programs.models import Designation, DesignationState
from villages.datasets import OF_VILLAGE, VILLAGE_CODE, key
from villages.models import ProgramCode

_NOBODY = UUID(int=0)


class CertificateAddress(Func):
    """The public address at which a certificate is verified; null where the portal has no decree."""

    output_field = TextField()

    def __init__(self) -> None:
        super().__init__("decree_id", "token")

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_context: Any
    ) -> tuple[str, Any]:
        """Put the verification code where the address has it."""
        (decree, first), (token, second) = (
            compiler.compile(source) for source in self.get_source_expressions()
        )
        path = reverse("programs:certificate_public", args=[_NOBODY])
        before, _code, after = f"{settings.PORTAL_ADDRESS}{path}".partition(str(_NOBODY))
        sql = f"CASE WHEN {decree} IS NOT NULL THEN %s || {token}::text || %s END"
        return sql, [*first, before, *second, after]


def _designations() -> QuerySet[Any]:
    return Designation.objects.all()


DESIGNATIONS = register(
    Records(
        name="designations",
        label=_("Designations"),
        description=_(
            "The places of villages in the programs. A designation counts from the date of its "
            "decree up to the day before its revocation. Without confirmation it is known from the "
            "press or an office only, and nobody has seen the decree."
        ),
        rows=_designations,
        area_path="village__area__code",
        versions=(
            "state",
            "village__population",
            "village__area__name",
            "revoked_by_decree__number",
        ),
        sources=(Source("programs_designationevent"),),
        fields=(
            key(_("Key of the designation")),
            VILLAGE_CODE,
            Field(
                "program",
                Kind.TEXT,
                _("Program"),
                "program_id",
                choices=ProgramCode.choices,
                is_nullable=False,
            ),
            Field(
                "state", Kind.TEXT, _("State"), choices=DesignationState.choices, is_nullable=False
            ),
            Field("decree_number", Kind.TEXT, _("Decree number"), is_nullable=False),
            Field("decree_date", Kind.DATE, _("Decree date")),
            Field("ceremony_date", Kind.DATE, _("Ceremony on")),
            Field("plaque_date", Kind.DATE, _("Plaque handed over on")),
            Field("monitored_date", Kind.DATE, _("Last monitored on")),
            Field("revoked_date", Kind.DATE, _("Revoked on")),
            Field(
                "revoked_by_decree_number",
                Kind.TEXT,
                _("Number of the decree that revoked it"),
                "revoked_by_decree__number",
            ),
            Field("is_confirmed", Kind.FLAG, _("Confirmed by the decree"), is_nullable=False),
            Field("source", Kind.TEXT, _("Source"), is_nullable=False),
            Field(
                "verification_url",
                Kind.TEXT,
                _("Public address at which the certificate is verified"),
                CertificateAddress(),
            ),
        ),
        filters=(
            OF_VILLAGE,
            Filter(
                "program",
                "program_id",
                Kind.TEXT,
                _("Program"),
                "program",
                choices=ProgramCode.choices,
            ),
            Filter(
                "state", "state", Kind.TEXT, _("State"), "state", choices=DesignationState.choices
            ),
            Filter(
                "is_confirmed",
                "is_confirmed",
                Kind.FLAG,
                _("Confirmed by the decree"),
                "is_confirmed",
            ),
            Filter(
                "decree_since",
                "decree_date__gte",
                Kind.DATE,
                _("Decree of this day or later"),
                "decree_date",
            ),
            Filter(
                "decree_until",
                "decree_date__lte",
                Kind.DATE,
                _("Decree of this day or earlier"),
                "decree_date",
            ),
            Filter(
                "revoked_since",
                "revoked_date__gte",
                Kind.DATE,
                _("Revoked on this day or later"),
                "revoked_date",
            ),
        ),
    )
)
