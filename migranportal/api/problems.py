"""Refusals as a partner's program reads them: problem details (RFC 9457), Indonesian or English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from json import JSONDecodeError
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.exceptions import APIException
from rest_framework.views import set_rollback

from migranportal.core.errors import DomainError

MEDIA_TYPE = "application/problem+json"


class Problem(APIException):
    """A refusal with a stable ``code``, a sentence for people, and members for programs.

    ``errors`` name what is wrong where: ``{"field": ..., "code": ..., "message": ...}``.
    """

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(
        self,
        code: str,
        detail: str | Promise,
        *,
        status_code: int = status.HTTP_400_BAD_REQUEST,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail, code)
        self.code = code
        self.status_code = status_code
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.members = members


TITLES: dict[int, str | Promise] = {
    400: _("The request cannot be understood"),
    401: _("Sign in first"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not for this kind of request"),
    406: _("No such representation"),
    409: _("In conflict with what is recorded"),
    410: _("No longer there"),
    411: _("The length is missing"),
    412: _("Changed in the meantime"),
    413: _("Too large"),
    415: _("No such media type"),
    416: _("No such part"),
    422: _("The data is not right"),
    429: _("Too many requests"),
    503: _("Not available at the moment"),
}


# What the framework says in English only, or without the remedy.
_SENTENCES = {
    "not_authenticated": _(
        "Send the token in the header Authorization: Bearer. The client gets it at /api/o/token."
    ),
    "method_not_allowed": _(
        "This address does not take such a request. The header Allow names what it takes."
    ),
}


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Answer ``error`` with problem details; ``None`` for what is a fault of ours."""
    problem = _problem_of(error)
    if problem is None:
        return None
    set_rollback()
    return response_to(problem)


def response_to(problem: Problem) -> HttpResponse:
    """Return the answer for ``problem``."""
    return JsonResponse(
        members_of(problem),
        status=problem.status_code,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def members_of(problem: Problem) -> dict[str, Any]:
    """Return the members of the problem details."""
    body: dict[str, Any] = {
        "type": f"urn:migran-portal:problem:{problem.code}",
        "title": str(TITLES.get(problem.status_code, TITLES[400])),
        "status": problem.status_code,
        "code": problem.code,
        "detail": str(problem.detail),
        **problem.members,
    }
    if problem.errors:
        body["errors"] = problem.errors
    return body


def errors_of(error: Exception) -> list[dict[str, Any]] | None:
    """Return what a refusal names, place by place; ``None`` for what is a fault of ours."""
    problem = _problem_of(error)
    if problem is None:
        return None
    whole = {"field": "", "code": problem.code, "message": str(problem.detail)}
    return [dict(entry) for entry in problem.errors] or [whole]


def _problem_of(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    for kind, make in _KINDS:
        if isinstance(error, kind):
            return make(error)
    return None


def _invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    detail = _("Nothing was written. Correct what `errors` names and send it again.")
    return Problem("invalid", detail, status_code=422, errors=errors)


def _problem_of_rest(error: APIException) -> Problem:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    code: Any = error.get_codes()
    detail: Any = _unreadable(error) or _SENTENCES.get(str(code), error.detail)
    return Problem(str(code), detail, status_code=error.status_code, headers=headers)


def _unreadable(error: APIException) -> str:
    """Tell where a body stops being JSON; empty where that is not what is wrong."""
    cause = error.__context__
    if not isinstance(error, exceptions.ParseError) or not isinstance(cause, JSONDecodeError):
        return ""
    text = _("The body is no JSON: it cannot be read from line %(line)s, column %(column)s on.")
    return str(text) % {"line": cause.lineno, "column": cause.colno}


def _errors_of_django(error: DjangoValidationError) -> list[dict[str, Any]]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    return [
        {"field": "" if name == "__all__" else name, "code": one.code or "invalid", "message": text}
        for name, found in by_field.items()
        for one in found
        for text in one.messages
    ]


def _errors_of_rest(details: Any, path: str = "") -> Any:
    if isinstance(details, Mapping) and {"message", "code"} == set(details):
        yield {"field": path, "code": details["code"], "message": str(details["message"])}
    elif isinstance(details, Mapping):
        for name, inner in details.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _errors_of_rest(inner, f"{path}.{own}".strip("."))
    else:
        for inner in details:
            yield from _errors_of_rest(inner, path)


_KINDS: list[tuple[type[Exception], Callable[[Any], Problem]]] = [
    (
        Http404,
        lambda _error: Problem(
            "not_found", _("There is nothing at this address."), status_code=404
        ),
    ),
    (
        PermissionDenied,
        lambda _error: Problem("forbidden", _("The client may not do this."), status_code=403),
    ),
    (
        DomainError,
        lambda error: _invalid(
            [{"field": error.field or "", "code": "refused", "message": str(error)}]
        ),
    ),
    (
        RequestDataTooBig,
        lambda _error: Problem("too_large", _("Send fewer rows in one request."), status_code=413),
    ),
    (DjangoValidationError, lambda error: _invalid(_errors_of_django(error))),
    (
        exceptions.ValidationError,
        lambda error: _invalid(list(_errors_of_rest(error.get_full_details()))),
    ),
    (APIException, _problem_of_rest),
]
