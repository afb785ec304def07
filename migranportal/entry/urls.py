"""The addresses of drafts, uploads and of the portal on a phone."""

from django.urls import path

from migranportal.entry.views import areas, drafts, phone, uploads

app_name = "entry"
urlpatterns = [
    path("draf/", drafts.DraftListView.as_view(), name="drafts"),
    path("draf/kunci/", phone.phone_key, name="phone_key"),
    path("draf/<uuid:key>/", drafts.DraftView.as_view(), name="draft"),
    path("unggah/", uploads.UploadsView.as_view(), name="uploads"),
    path("unggah/<uuid:key>/", uploads.UploadView.as_view(), name="upload"),
    path("luring/<slug:language>/", phone.offline, name="offline"),
    path("sw.js", phone.service_worker, name="service_worker"),
    path("manifest.webmanifest", phone.web_manifest, name="web_manifest"),
    path("wilayah/cari/", areas.AreaSearchView.as_view(), name="area_search"),
]
