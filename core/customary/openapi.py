"""The description of the API (OpenAPI 3.1) of this deployment, its plugins included, and the page that shows it."""

import importlib.metadata
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.params import FromPath
from litestar.routes import HTTPRoute
from litestar.serialization import encode_json

from customary.database.deployment import Deployment
from customary.navigation import SIGNED_IN
from customary.plugins.errors import NotFound
from customary.plugins.text import speaking
from customary.web.pages import page
from customary.web.request_context import SESSION_COOKIE

ROOT = "/api/v1"
SCHEMA = "/api/schema"
# Every JSON value may stand in a schema, so none of them has a narrower type.
Schema = dict[str, Any]
AnyRequest = Request[Any, Any, Any]

PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `title` is stable English; `detail` is in the reader's language.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:customary:problem:not-found"]},
        "title": {"type": "string", "examples": ["Not Found"]},
        "status": {"type": "integer", "examples": [404]},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
        "permission": {"type": "string", "description": "With 403: the permission that is missing."},
        "current": {"type": "integer", "description": "With 412: the version that stands now."},
        "reference": {"type": "string", "description": "With 500: finds the failure in the server's log."},
    },
}
FIELD_PROBLEM: Schema = {
    "type": "object",
    "required": ["field", "code", "message"],
    "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
}
FAILURES: Mapping[str, str] = {
    "401": "Nobody is signed in, or the token does not hold.",
    "403": "The permission is missing.",
    "404": "There is no such thing, or it is not yours to see.",
    "409": "The state of things forbids it.",
    "412": "Somebody else has changed it meanwhile.",
    "422": "What was sent does not hold; `errors` names the fields.",
    "429": "Too many tries; `Retry-After` says how many seconds to wait.",
}
DOCS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}


class DocumentAsJson(OpenAPIRenderPlugin):
    """Gives our document at /api/schema/openapi.json."""

    def render(self, request: AnyRequest, openapi_schema: Schema) -> bytes:
        return encode_json(openapi_document(request.app))


def openapi_config() -> OpenAPIConfig:
    """Where the application describes itself; for those who are signed in, or send a token."""
    return OpenAPIConfig(
        title="Customary",
        version=importlib.metadata.version("customary"),
        openapi_router=Router(SCHEMA, route_handlers=[], include_in_schema=False, opt={"permission": SIGNED_IN}),
        render_plugins=[DocumentAsJson(path="/openapi.json", media_type=MediaType.JSON)],
    )


@get("/docs", permission=SIGNED_IN, include_in_schema=False, sync_to_thread=True)
def docs_page(request: AnyRequest) -> Response[str]:
    return page(request, "administration/docs.html")


@get("/docs/{name:str}", public=True, include_in_schema=False, sync_to_thread=True)
def docs_file(name: FromPath[str]) -> Response[bytes]:
    if name not in DOCS:
        raise NotFound
    content = files("litestar_offline_docs").joinpath("static", name).read_bytes()
    return Response(content, media_type=DOCS[name], headers={"cache-control": "public, max-age=86400"})


def openapi_document(app: Litestar) -> Schema:
    """The description of an application: Litestar's own, with our names, permissions, problems and ways to sign in."""
    deployment: Deployment = app.state.deployment
    document: Schema = {**app.openapi_schema.to_schema(), "paths": {}}
    titles = {plugin.name: plugin.manifest.title for plugin in deployment.registry.plugins}
    plain = app.openapi_schema.to_schema()["paths"]
    with speaking("en"):
        for path, method, handler in _operations(app):
            operation = dict(plain[path][method])
            room = _room(handler)
            operation["operationId"] = f"{room}.{str(handler).rpartition('.')[2]}"
            operation.setdefault("tags", [str(titles.get(room, room.capitalize()))])
            operation["description"] = _description(operation, handler, deployment)
            operation["responses"] = _responses(operation["responses"], path, method)
            if handler.opt.get("public"):
                operation["security"] = []
            document["paths"].setdefault(path, {})[method] = operation
    document["info"] = {"title": "Customary", "version": importlib.metadata.version("customary")}
    document["security"] = [{"session": []}, {"token": []}]
    document["components"] = _components(document["components"])
    # As JSON has it: what a validator or a file gets is what a browser gets.
    plain_document: Schema = msgspec.json.decode(encode_json(document))
    return plain_document


def _operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """Ordered, so that two documents of the same interface are the same to the letter."""
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith(f"{ROOT}/"):
            for handler in sorted(route.route_handlers, key=lambda handler: sorted(handler.http_methods)):
                if handler.resolve_include_in_schema() and handler.http_methods != {"OPTIONS"}:
                    for method in sorted(handler.http_methods):
                        yield route.path_format, method.lower(), handler


def _room(handler: HTTPRouteHandler) -> str:
    """The room of the core or the plugin that a handler is defined in."""
    package, _dot, rest = str(handler).partition(".")
    return rest.partition(".")[0] if package == "customary" else package.removeprefix("customary_")


def _description(operation: Schema, handler: HTTPRouteHandler, deployment: Deployment) -> str:
    permission = handler.opt.get("permission")
    said = operation.get("description", "")
    if permission is None or permission == SIGNED_IN:
        needs = "Open to everybody." if permission is None else "Open to everybody who is signed in."
    else:
        needs = f"Needs the permission `{permission}` ({deployment.registry.permissions[permission].title})."
    return f"{said}\n\n{needs}".strip()


def _responses(own: Schema, path: str, method: str) -> Schema:
    """Its own answers, without Litestar's 400 (we answer 422), and the problems that it may meet."""
    codes = ["401", "403", "422", "429"]
    codes += ["404"] if "{" in path else []
    codes += ["409"] if method != "get" else []
    codes += ["412"] if method in ("patch", "put", "delete") else []
    problems = {
        code: {
            "description": FAILURES[code],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for code in sorted(codes)
    }
    return {**{code: answer for code, answer in own.items() if code != "400"}, **problems}


def _components(own: Schema) -> Schema:
    return {
        **own,
        "schemas": {**own.get("schemas", {}), "Problem": PROBLEM, "FieldProblem": FIELD_PROBLEM},
        "securitySchemes": {
            "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
            "token": {"type": "http", "scheme": "bearer"},
        },
    }


docs = Router("/api", route_handlers=[docs_page, docs_file], include_in_schema=False)
