"""Pages of agreements outside the desk: for the liaisons of partners, and the files."""

from agreements.views.files import FileView
from agreements.views.partners import PartnerAgreementsView, PartnerAgreementView, PartnerTaskView

__all__ = ["FileView", "PartnerAgreementView", "PartnerAgreementsView", "PartnerTaskView"]
