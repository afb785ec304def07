"""The addresses of imports."""

from django.urls import path

from migranportal.imports import views

app_name = "imports"
urlpatterns = [
    path("desa/<village:code>/impor/", views.VillageView.as_view(), name="village"),
    path("impor/", views.HomeView.as_view(), name="home"),
    path("impor/templat/<slug:kind>/", views.TemplateView.as_view(), name="template"),
    path("impor/<int:pk>/", views.ImportView.as_view(), name="import"),
    path("impor/<int:pk>/kemajuan/", views.ProgressView.as_view(), name="progress"),
    path("impor/<int:pk>/masalah/", views.ProblemsView.as_view(), name="problems"),
    path("impor/<int:pk>/lembar/", views.SheetView.as_view(), name="sheet"),
    path("impor/<int:pk>/putuskan/", views.DecideView.as_view(), name="decide"),
    path("impor/<int:pk>/batal/", views.CancelView.as_view(), name="cancel"),
    path("impor/<int:pk>/urungkan/", views.UndoView.as_view(), name="undo"),
]
