"""One account for each role, all with the same password; for demos only."""

from dataclasses import dataclass
from datetime import date, datetime

from migranportal.accounts.models import Organisation, User
from migranportal.accounts.roles import Role
from migranportal.accounts.services import NewAssignment, assign_role, create_user

PASSWORD = "migran-emas-contoh"  # noqa: S105 - printed for everybody who starts the demo


@dataclass(frozen=True)
class Account:
    """A demo account: its role and the code of its area (empty for the whole country)."""

    role: Role
    email: str
    name: str
    area: str = ""
    organisation: str | None = None


ACCOUNTS = (
    Account(Role.MINISTRY_ADMINISTRATOR, "admin@portal.example", "Administrator Contoh",
            organisation="kp2mi"),
    Account(Role.PROGRAM_OFFICER, "program@portal.example", "Petugas Program Contoh",
            organisation="kp2mi"),
    Account(Role.ANALYST, "analis@portal.example", "Analis Contoh", organisation="kp2mi"),
    Account(Role.BP3MI_OFFICER, "bp3mi.jatim@portal.example", "Petugas BP3MI Contoh", "35"),
    Account(Role.REGENCY_OFFICER, "tulungagung@portal.example", "Petugas Kabupaten Contoh",
            "35.04"),
    Account(Role.VILLAGE_OFFICER, "tunggangri@portal.example", "Petugas Desa Contoh",
            "35.04.14.2011"),
    Account(Role.VILLAGE_OFFICER, "anjani@portal.example", "Petugas Desa Anjani Contoh",
            "52.03.13.2001"),
    Account(Role.VILLAGE_HEAD, "kades.tunggangri@portal.example", "Kepala Desa Contoh",
            "35.04.14.2011"),
    Account(Role.DATA_PROTECTION_OFFICER, "pdp@portal.example", "Pejabat PDP Contoh",
            organisation="kp2mi"),
    Account(Role.PARTNER_LIAISON, "bawaslu@portal.example", "Penghubung Mitra Contoh",
            organisation="bawaslu"),
    Account(Role.PARTNER_LIAISON, "mitra@portal.example", "Penghubung Mitra Uji Contoh",
            organisation="mitra-uji"),
)  # fmt: skip


def load_accounts(*, since: date, at: datetime) -> int:
    """Create the accounts that are missing, with their role from ``since`` on; return how many."""
    present = set(User.objects.values_list("email", flat=True))
    organisations = Organisation.objects.in_bulk(field_name="code")
    missing = [account for account in ACCOUNTS if account.email not in present]
    for account in missing:
        user = create_user(
            email=account.email,
            name=account.name,
            password=PASSWORD,
            organisation=organisations.get(account.organisation or ""),
            by=None,
            at=at,
        )
        new = NewAssignment(role=account.role, area_code=account.area, since=since)
        assign_role(user=user, new=new, by=None, at=at)
    return len(missing)
