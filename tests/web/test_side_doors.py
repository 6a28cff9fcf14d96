"""Doors beside the API's own list: unlisted routes, every unsafe route without its token, scopes, other doors' keys."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from raterlab.domain.people import Role
from raterlab.settings import Settings
from raterlab.web.app import create_app
from tests.web.conftest import Server
from tests.web.test_doors import MATRIX

STAFF = (Role.OWNER, Role.LEAD, Role.REVIEWER, Role.AUDITOR)
EVERYBODY = {*STAFF, Role.TRAINER, "stranger"}
# what the OpenAPI document does not list; the pages hold no data
UNLISTED: dict[tuple[str, str], set[str]] = {
    ("GET", "/api/v1/openapi.json"): EVERYBODY,
    ("HEAD", "/api/v1/openapi.json"): EVERYBODY,
    ("GET", "/media/{sha256}"): EVERYBODY - {"stranger"},
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/resume/{token}"): EVERYBODY,
    ("GET", "/{path:path}"): EVERYBODY,
}
UNSAFE = sorted(
    (method, path) for method, path in MATRIX if method != "GET" and path not in {"/auth/login", "/join/{token}"}
)


def everybody(server: Server) -> dict[str, httpx.Client]:
    clients: dict[str, httpx.Client] = {role: server.staff(role) for role in STAFF}
    clients[Role.TRAINER] = server.candidate()[0]
    clients["stranger"] = server.stranger()
    return clients


def address_of(path: str) -> str:
    path = re.sub(r"\{phase\}", "trial", path)
    path = re.sub(r"\{(position|number)\}", "1", path)
    return re.sub(r"\{[\w:]+\}", str(uuid.uuid4()), path)


def walk(routes: list) -> set[tuple[str, str]]:
    """List what is served; FastAPI keeps an included router whole, so look into it."""
    found = set()
    for route in routes:
        inside = getattr(route, "effective_route_contexts", None)
        for each in inside() if inside else [route]:
            found |= {(method, each.path) for method in each.methods or ()}
    return found


def test_no_route_is_in_neither_list() -> None:
    """What the application serves is the matrix of the API and the list here, hidden routes included."""
    listed = {(method, f"/api/v1{path}") for method, path in MATRIX}
    assert walk(create_app(Settings()).routes) == listed | set(UNLISTED)


def test_unlisted_routes_as_everybody(server: Server) -> None:
    wrong = []
    for who, client in everybody(server).items():
        for (method, path), allowed in UNLISTED.items():
            reply = client.request(method, address_of(path))
            assert reply.status_code < 500
            if (reply.status_code not in (401, 403)) != (who in allowed):
                wrong.append((method, path, who, reply.status_code))
    assert wrong == []


def test_every_unsafe_route_needs_token_and_origin(server: Server) -> None:
    clients = everybody(server)
    wrong = []
    for method, path in UNSAFE:
        who = next(role for role in (*STAFF, Role.TRAINER) if role in MATRIX[method, path])
        client, address = clients[who], f"/api/v1{address_of(path)}"
        token = client.headers.pop("X-CSRF-Token")
        for headers in (
            {},
            {"X-CSRF-Token": token[:-1]},
            {"X-CSRF-Token": token, "Origin": "https://elsewhere.example"},
            {"X-CSRF-Token": token, "Origin": "null"},
        ):
            reply = client.request(method, address, json={}, headers=headers)
            if reply.status_code != 403:
                wrong.append((method, path, headers, reply.status_code))
        client.headers["X-CSRF-Token"] = token
    assert wrong == []


@pytest.mark.parametrize("path", ["/auth/login", "join"])
def test_doors_without_a_session_look_at_the_origin(server: Server, path: str) -> None:
    address = server.join_path if path == "join" else f"/api/v1{path}"
    body = {"name": "n", "accept_terms": "x"} if path == "join" else {"password": "p"}
    headers = {"Origin": "https://elsewhere.example"}
    reply = server.stranger().post(address, json={"email": "a@b", **body}, headers=headers)
    assert reply.status_code == 403


def test_each_scope_opens_its_own_doors(server: Server) -> None:
    owner = server.staff(Role.OWNER)
    trial, client = server.world.trial, server.stranger()
    doors = {
        "read": ("GET", "/api/v1/projects", None),
        "write": ("POST", "/api/v1/projects", {"title": ""}),
        "export": ("GET", f"/api/v1/trials/{trial}/export", None),
        "audit": ("GET", "/api/v1/audit", None),
    }
    opened = {}
    for scope in doors:
        made = owner.post("/api/v1/tokens", json={"name": scope, "scopes": [scope]}).json()
        bearer = {"Authorization": f"Bearer {made['secret']}"}
        opened[scope] = {
            door
            for door, (method, path, body) in doors.items()
            if client.request(method, path, json=body, headers=bearer).status_code not in (401, 403)
        }
        # a token neither makes tokens nor does a candidate's work
        more = client.post("/api/v1/tokens", json={"name": "t", "scopes": ["read"]}, headers=bearer)
        assert more.status_code == 403
    assert opened == {scope: {scope} for scope in doors}
    # a scope gives no power that the role lacks
    reviewer = server.staff(Role.REVIEWER)
    made = reviewer.post("/api/v1/tokens", json={"name": "all", "scopes": list(doors)}).json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert {client.request(m, p, json=b, headers=bearer).status_code for m, p, b in doors.values()} == {403}


def test_nobody_revokes_anothers_token(server: Server) -> None:
    one, other = server.staff(Role.LEAD), server.staff(Role.OWNER)
    made = one.post("/api/v1/tokens", json={"name": "mine", "scopes": ["read"]}).json()
    assert other.delete(f"/api/v1/tokens/{made['id']}").status_code == 404
    assert "secret" not in {k for k, v in one.get("/api/v1/tokens").json()[0].items() if v is not None}
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert server.stranger().get("/api/v1/projects", headers=bearer).status_code == 200


def test_signing_out_ends_the_session_on_the_server(server: Server) -> None:
    lead = server.staff(Role.LEAD)
    cookie = {"Cookie": f"rl_staff={lead.cookies['rl_staff']}"}
    assert server.stranger().get("/api/v1/projects", headers=cookie).status_code == 200
    assert lead.post("/api/v1/auth/logout").status_code == 204
    assert server.stranger().get("/api/v1/projects", headers=cookie).status_code == 401


def test_a_session_is_no_api_token_when_cold(server: Server) -> None:
    lead = server.staff(Role.LEAD)
    bearer = {"Authorization": f"Bearer {lead.cookies['rl_staff']}"}
    assert server.stranger().get("/api/v1/projects", headers=bearer).status_code == 401


def test_a_session_is_no_api_token_when_just_seen(server: Server) -> None:
    lead = server.staff(Role.LEAD)
    assert lead.get("/api/v1/projects").status_code == 200
    bearer = {"Authorization": f"Bearer {lead.cookies['rl_staff']}"}
    assert server.stranger().post("/api/v1/projects", json={"title": ""}, headers=bearer).status_code == 401


def test_an_api_token_is_no_session_when_just_seen(server: Server) -> None:
    lead = server.staff(Role.LEAD)
    secret = lead.post("/api/v1/tokens", json={"name": "c", "scopes": ["read"]}).json()["secret"]
    assert server.stranger().get("/api/v1/projects", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert server.stranger().get("/api/v1/auth/me", headers={"Cookie": f"rl_staff={secret}"}).status_code == 401


# not strict: how many pass depends on how the machine interleaves them
def test_failed_sign_ins_side_by_side_are_throttled(server: Server) -> None:
    email = f"{uuid.uuid4()}@example.org"

    def attempt(_: int) -> int:
        body = {"email": email, "password": "wrong"}
        return httpx.post(f"{server.base}/api/v1/auth/login", json=body, timeout=30).status_code

    with ThreadPoolExecutor(20) as pool:
        codes = list(pool.map(attempt, range(20)))
    assert codes.count(401) <= 10
