"""The addresses where machines sign in, and the pages of those who let them."""

from django.urls import include, path

from migranportal.api.views import clients, oauth, secrets

app_name = "api"
_SIGN_IN = [
    path("token", oauth.token, name="token"),
    path("revoke", oauth.revoke, name="revoke"),
]
_ONE = "<int:pk>/"
_CLIENTS = [
    path("", clients.ClientsView.as_view(), name="clients"),
    path("baru/", clients.NewClientView.as_view(), name="client_new"),
    path(_ONE, clients.ClientView.as_view(), name="client"),
    path(f"{_ONE}ubah/", clients.EditClientView.as_view(), name="client_edit"),
    path(f"{_ONE}cabut/", clients.RevokeClientView.as_view(), name="client_revoke"),
    path(f"{_ONE}rahasia/", secrets.RotateSecretView.as_view(), name="client_rotate"),
    path(
        f"{_ONE}rahasia/<int:secret>/akhiri/",
        secrets.EndSecretView.as_view(),
        name="client_end_secret",
    ),
]
urlpatterns = [
    path("kerja-sama/klien-api/", include(_CLIENTS)),
    path("api/o/", include(_SIGN_IN)),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="metadata"),
]
