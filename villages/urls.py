"""The addresses of the files of village records."""

from django.urls import path

from villages.views import DocumentView

app_name = "villages"
urlpatterns = [path("berkas/<path:name>", DocumentView.as_view(), name="document")]
