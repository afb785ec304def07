"""The addresses of programs for people in the field."""

from django.urls import path

from programs.views import verification
from programs.views.designations import (
    CertificateView,
    DesignationActView,
    DesignationStepView,
    DesignationView,
    VillageDesignationsView,
)
from programs.views.proposals import (
    AssessmentVisitView,
    EvidencePages,
    LetterPages,
    LetterView,
    ProposalFormView,
    ProposalInboxView,
    ProposalLinkView,
    ProposalStepView,
    ProposalView,
    SelfAssessmentPages,
    VillageProposalsView,
)
from programs.views.queue import QueueView

app_name = "programs"
_LIST = "desa/<village:code>/usulan/"
_ONE = f"{_LIST}<int:pk>/"
_DESIGNATIONS = "desa/<village:code>/penetapan/"
_DESIGNATION = f"{_DESIGNATIONS}<int:pk>/"
urlpatterns = [
    path("antrean/", QueueView.as_view(), name="queue"),
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
    path("sertifikat-desa/<uuid:token>/", verification.certificate_page, name="certificate_public"),
    path(f"{_ONE}surat.pdf", LetterView.as_view(), name="proposal_letter"),
    path(f"{_ONE}kunjungan/", AssessmentVisitView.as_view(), name="proposal_visit"),
    path(f"{_ONE}langkah/<int:number>/", ProposalStepView.as_view(), name="proposal_step"),
    path(_DESIGNATIONS, VillageDesignationsView.as_view(), name="designation_list"),
    path(_DESIGNATION, DesignationView.as_view(), name="designation"),
    path(f"{_DESIGNATION}sertifikat.pdf", CertificateView.as_view(), name="certificate"),
    path(
        f"{_DESIGNATION}langkah/<int:number>/",
        DesignationStepView.as_view(),
        name="designation_step",
    ),
    path(f"{_DESIGNATION}catat/<slug:act>/", DesignationActView.as_view(), name="designation_act"),
]
