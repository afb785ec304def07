"""The addresses of notices."""

from django.urls import path

from migranportal.notices import views

app_name = "notices"
urlpatterns = [
    path("pemberitahuan/", views.NoticeListView.as_view(), name="list"),
    path("pemberitahuan/<int:pk>/", views.NoticeView.as_view(), name="notice"),
    path("pemberitahuan/pengaturan/", views.SettingsView.as_view(), name="settings"),
    path(
        "pemberitahuan/berhenti/<str:token>/", views.UnsubscribeView.as_view(), name="unsubscribe"
    ),
]
