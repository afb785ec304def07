"""The addresses where machines sign in, and the pages of those who let them."""

from django.urls import include, path

from migranportal.api.views import clients, oauth, secrets, webhooks

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
_WEBHOOKS = [
    path("", webhooks.WebhooksView.as_view(), name="webhooks"),
    path("tambah/", webhooks.WebhookAddView.as_view(), name="webhook_add"),
    path(_ONE, webhooks.WebhookView.as_view(), name="webhook"),
    path(f"{_ONE}ubah/", webhooks.WebhookChangeView.as_view(), name="webhook_change"),
    path(f"{_ONE}kiriman/", webhooks.WebhookView.as_view(is_part=True), name="webhook_deliveries"),
    path(f"{_ONE}rahasia/", webhooks.WebhookSecretView.as_view(), name="webhook_secret"),
    path(f"{_ONE}<slug:act>/", webhooks.WebhookActView.as_view(), name="webhook_act"),
]
urlpatterns = [
    path("kerja-sama/webhook/", include(_WEBHOOKS)),
    path("kerja-sama/klien-api/", include(_CLIENTS)),
    path("api/o/", include(_SIGN_IN)),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="metadata"),
]
