"""The addresses of drafts."""

from django.urls import path

from migranportal.entry.views import drafts

app_name = "entry"
urlpatterns = [
    path("draf/", drafts.DraftListView.as_view(), name="drafts"),
    path("draf/<uuid:key>/", drafts.DraftView.as_view(), name="draft"),
]
