"""The addresses where machines sign in, and the pages of those who let them."""

from django.urls import include, path

from migranportal.api.views import oauth

app_name = "api"
_SIGN_IN = [
    path("token", oauth.token, name="token"),
    path("revoke", oauth.revoke, name="revoke"),
]
urlpatterns = [
    path("api/o/", include(_SIGN_IN)),
    path(".well-known/oauth-authorization-server", oauth.metadata, name="metadata"),
]
