"""The addresses of programs for people in the field."""

from django.urls import path

from programs.views import verification
from programs.views.proposals import (
    EvidencePages,
    LetterPages,
    LetterView,
    ProposalFormView,
    ProposalInboxView,
    ProposalLinkView,
    ProposalView,
    SelfAssessmentPages,
    VillageProposalsView,
)

app_name = "programs"
_LIST = "desa/<village:code>/usulan/"
_ONE = f"{_LIST}<int:pk>/"
urlpatterns = [
    path("usulan/", ProposalInboxView.as_view(), name="proposals"),
    path("usulan/<int:pk>/", ProposalLinkView.as_view(), name="proposal_link"),
    path(_LIST, VillageProposalsView.as_view(), name="proposal_list"),
    path(_ONE, ProposalView.as_view(), name="proposal"),
    path(
        f"{_ONE}penilaian/",
        ProposalFormView.as_view(pages=SelfAssessmentPages()),
        name="proposal_assessment",
    ),
    path(
        f"{_ONE}bukti/", ProposalFormView.as_view(pages=EvidencePages()), name="proposal_evidence"
    ),
    path(
        f"{_ONE}isi-surat/",
        ProposalFormView.as_view(pages=LetterPages()),
        name="proposal_letter_form",
    ),
    path("sk/<uuid:token>/", verification.decree_page, name="decree_public"),
    path("sk/<uuid:token>/lampiran.pdf", verification.annex_file, name="annex_public"),
    path("sertifikat/<uuid:token>/", verification.certificate_page, name="certificate_public"),
    path(f"{_ONE}surat.pdf", LetterView.as_view(), name="proposal_letter"),
]
