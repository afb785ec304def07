"""The token endpoint in the schema: its errors are those of RFC 6749, not problem details."""

from __future__ import annotations

from typing import Any

TAG = "sign-in"

SIGN_IN_SCHEMAS: dict[str, Any] = {
    "Token": {
        "type": "object",
        "description": "An access token (RFC 6749, 5.1).",
        "required": ["access_token", "expires_in", "token_type", "scope"],
        "properties": {
            "access_token": {"type": "string", "description": "Opaque: do not take it apart."},
            "expires_in": {"type": "integer", "description": "Seconds."},
            "token_type": {"type": "string", "enum": ["Bearer"]},
            "scope": {"type": "string", "description": "What was given, separated by spaces."},
        },
        "example": {
            "access_token": "bXBhX2V4YW1wbGU",
            "expires_in": 3600,
            "token_type": "Bearer",
            "scope": "read",
        },
    },
    "TokenError": {
        "type": "object",
        "description": "A refusal of the token endpoint (RFC 6749, 5.2).",
        "required": ["error"],
        "properties": {
            "error": {"type": "string", "description": "`invalid_client`, `invalid_scope`, ..."},
            "error_description": {"type": "string"},
        },
        "example": {"error": "invalid_client"},
    },
    "TokenRequest": {
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": {"type": "string", "enum": ["client_credentials"]},
            "scope": {
                "type": "string",
                "description": "`read`, `write` or both; without it all that the client may do.",
            },
        },
    },
    "RevocationRequest": {
        "type": "object",
        "required": ["token"],
        "properties": {
            "token": {"type": "string"},
            "token_type_hint": {"type": "string", "enum": ["access_token"]},
        },
    },
}


def _error(description: str, **headers: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/TokenError"}}}
    answer: dict[str, Any] = {"description": description, "content": content}
    return answer | ({"headers": headers} if headers else {})


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _operation(name: str, summary: str, description: str, sent: str, answer: Any) -> dict[str, Any]:
    form = {"schema": {"$ref": f"#/components/schemas/{sent}"}}
    wait = {"Retry-After": _header("Retry-After")}
    return {
        "operationId": name,
        "summary": summary,
        "description": description,
        "tags": [TAG],
        "security": [{"client": []}],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": form}},
        "responses": {
            "200": answer,
            "400": _error("The request is not right"),
            "401": _error(
                "Unknown client, or wrong secret",
                **{"WWW-Authenticate": _header("WWW-Authenticate")},
            ),
            "429": _error("Too many requests", **wait),
            "503": _error("Too many clients sign in at this moment", **wait),
        },
    }


CLIENT_SCHEME: dict[str, Any] = {
    "type": "http",
    "scheme": "basic",
    "description": "`client_id` and `client_secret`; both may stand in the form instead.",
}
"""How a client proves itself to the token endpoint."""

SIGN_IN_PATHS: dict[str, Any] = {
    "/api/o/token": {
        "post": _operation(
            "token",
            "Get a token for a secret",
            "The client credentials flow (RFC 6749, 4.4). Keep the token until it expires or an "
            "answer is 401; a token for every request meets the limit of this address.",
            "TokenRequest",
            {
                "description": "A token",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Token"}}},
            },
        )
    },
    "/api/o/revoke": {
        "post": _operation(
            "revoke_token",
            "Take back a token",
            "For a token that is no longer needed (RFC 7009). 200 as well where there is none.",
            "RevocationRequest",
            {"description": "Taken back, or there was none"},
        )
    },
}
