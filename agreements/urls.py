"""The addresses of agreements outside the desk."""

from django.urls import path

from agreements.views import (
    FileView,
    PartnerAgreementsView,
    PartnerAgreementView,
    PartnerTaskView,
)

app_name = "agreements"
_ONE = "kerja-sama/<slug:agreement>/"
urlpatterns = [
    path("kerja-sama/", PartnerAgreementsView.as_view(), name="agreements"),
    path("kerja-sama/berkas/<path:name>", FileView.as_view(), name="file"),
    path(_ONE, PartnerAgreementView.as_view(), name="agreement"),
    path(f"{_ONE}tugas/<int:pk>/", PartnerTaskView.as_view(), name="task"),
]
