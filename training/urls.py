"""The addresses of the training app."""

from django.urls import path

from training.views.certificates import certificate
from training.views.village import VillageTrainingView

app_name = "training"
urlpatterns = [
    path("desa/<village:code>/pelatihan/", VillageTrainingView.as_view(), name="village"),
    path("sertifikat/<str:token>/", certificate, name="certificate"),
]
