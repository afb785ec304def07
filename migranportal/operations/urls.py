"""The addresses of the operations app outside the admin site."""

from django.urls import URLPattern, path

from migranportal.operations import views

app_name = "operations"
urlpatterns: list[URLPattern] = [
    path("undangan/<str:token>/", views.InvitationView.as_view(), name="invitation"),
    path("pengumuman/<int:pk>/tutup/", views.DismissView.as_view(), name="dismiss"),
]
