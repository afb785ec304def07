"""The addresses of village records and their files."""

from django.urls import path

from migranportal.entry.views import act_urls, record_urls
from villages.views import DocumentView
from villages.views.activities import ActivityPages, EvidencePages
from villages.views.records import (
    BudgetLinePages,
    FacilityCheck,
    FacilityPages,
    RegulationPages,
    RegulationRepeal,
)
from villages.views.taskforces import TaskForceEnd, TaskForceMemberPages, TaskForcePages
from villages.views.village import ConfirmView, ProfileView

app_name = "villages"
urlpatterns = [
    path("berkas/<path:name>", DocumentView.as_view(), name="document"),
    path("desa/<village:code>/profil/", ProfileView.as_view(), name="profile"),
    path("desa/<village:code>/konfirmasi/", ConfirmView.as_view(), name="confirm"),
    *record_urls(
        TaskForcePages,
        TaskForceMemberPages,
        RegulationPages,
        FacilityPages,
        ActivityPages,
        EvidencePages,
        BudgetLinePages,
    ),
    *act_urls(TaskForceEnd, RegulationRepeal, FacilityCheck),
]
