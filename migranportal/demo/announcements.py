"""An invented announcement, so that its place on the pages is seen."""

from datetime import date, datetime, timedelta

from migranportal.accounts.models import User
from migranportal.accounts.roles import Role
from migranportal.operations.models import Announcement
from migranportal.operations.services import publish_announcement, save_announcement

_TITLE = "Contoh pengumuman: konfirmasi data desa"
_TEXT = (
    "Ini pengumuman contoh. Mohon **konfirmasi berkas desa** yang sudah lama tidak diperiksa.\n\n"
    "- Buka halaman desa.\n- Pilih *Konfirmasi data*."
)


def load_announcement(*, as_of: date, at: datetime) -> int:
    """Publish the announcement in the name of the demo's administrator, once; return how many."""
    by = User.objects.filter(assignments__role=Role.MINISTRY_ADMINISTRATOR).order_by("pk").first()
    if by is None or Announcement.objects.filter(title_id=_TITLE).exists():
        return 0
    announcement = Announcement(
        title_id=_TITLE,
        text_id=_TEXT,
        title_en="Sample announcement: confirmation of village data",
        text_en="A sample announcement. Please **confirm the village files** that nobody has looked at.",
        since_date=as_of - timedelta(days=3),
        until_date=as_of + timedelta(days=60),
    )
    save_announcement(announcement=announcement, by=by, at=at)
    publish_announcement(announcement=announcement, by=by, at=at)
    return 1
