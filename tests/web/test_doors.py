"""Every route as every role and as a stranger, against a written matrix; CSRF, throttling, tokens."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from raterlab.domain.people import Role
from raterlab.settings import Settings
from raterlab.web.app import create_app
from tests.web.conftest import Server

OWN, L, R, T, A, S = "owner", "lead", "reviewer", "trainer", "auditor", "stranger"
ALL = {OWN, L, R, T, A, S}
STAFF = {OWN, L, R, A}
SEES, WRITES = {OWN, L, A}, {OWN, L}
# who gets past the door; what is behind it may still be missing (404) or malformed (422)
MATRIX: dict[tuple[str, str], set[str]] = {
    ("POST", "/auth/login"): ALL,
    ("POST", "/auth/logout"): STAFF,
    ("GET", "/auth/me"): STAFF,
    ("GET", "/users"): {OWN},
    ("POST", "/users"): {OWN},
    ("GET", "/tokens"): STAFF,
    ("POST", "/tokens"): STAFF,
    ("DELETE", "/tokens/{token_id}"): STAFF,
    ("GET", "/join/{token}"): ALL,
    ("POST", "/join/{token}"): ALL,
    ("GET", "/attempts/{attempt_id}"): {T},
    ("POST", "/attempts/{attempt_id}/advance"): {T},
    ("GET", "/attempts/{attempt_id}/tasks/{phase}/{position}"): {T},
    ("POST", "/attempts/{attempt_id}/submissions"): {T},
    ("GET", "/attempts/{attempt_id}/rationales"): {T},
    ("PUT", "/attempts/{attempt_id}/rationales/{task}"): {T},
    ("POST", "/attempts/{attempt_id}/exchanges"): {T},
    ("GET", "/attempts/{attempt_id}/exchanges/{task}"): {T},
    ("POST", "/projects/{project_id}/targets/{key}/try"): WRITES,
    ("GET", "/kinds"): ALL,
    ("GET", "/projects"): SEES,
    ("POST", "/projects"): WRITES,
    ("POST", "/tryouts"): WRITES,
    ("GET", "/projects/{project_id}"): SEES,
    ("PUT", "/projects/{project_id}/settings"): WRITES,
    ("PUT", "/projects/{project_id}/rubric"): WRITES,
    ("POST", "/projects/{project_id}/rubric/publish"): WRITES,
    ("GET", "/projects/{project_id}/rubric/{number}"): SEES,
    ("GET", "/projects/{project_id}/tasks"): SEES,
    ("POST", "/projects/{project_id}/tasks"): WRITES,
    ("PUT", "/projects/{project_id}/gold"): WRITES,
    ("POST", "/projects/{project_id}/mirrors"): WRITES,
    ("POST", "/media"): WRITES,
    ("POST", "/projects/{project_id}/trials"): WRITES,
    ("GET", "/trials/{trial_id}"): SEES,
    ("POST", "/trials/{trial_id}/close"): WRITES,
    ("GET", "/trials/{trial_id}/links"): WRITES,
    ("POST", "/trials/{trial_id}/links"): WRITES,
    ("DELETE", "/trials/{trial_id}/links/{link_id}"): WRITES,
    ("POST", "/attempts/{attempt_id}/resume-link"): WRITES,
    ("GET", "/trials/{trial_id}/board"): SEES,
    ("GET", "/trials/{trial_id}/pulse"): SEES,
    ("GET", "/trials/{trial_id}/comparison"): SEES,
    ("GET", "/attempts/{attempt_id}/scorecard"): SEES,
    ("GET", "/attempts/{attempt_id}/evidence"): SEES,
    ("GET", "/tasks/{task_id}"): SEES,
    ("POST", "/attempts/{attempt_id}/decisions"): WRITES,
    ("GET", "/attempts/{attempt_id}/decisions"): SEES,
    ("GET", "/attempts/{attempt_id}/scorecards"): SEES,
    ("GET", "/trials/{trial_id}/export"): SEES,
    ("GET", "/grading/next"): {OWN, L, R},
    ("POST", "/grading/{rationale_id}"): {OWN, L, R},
    ("POST", "/appraisals/{submission_id}"): {OWN, L, R},
    ("GET", "/audit"): {OWN, A},
}


def test_the_matrix_names_every_route() -> None:
    document = create_app(Settings()).openapi()
    found = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert found == set(MATRIX)


@pytest.mark.timeout(120)
def test_every_route_as_everybody(server: Server) -> None:
    clients = {role.value: server.staff(role) for role in (Role.OWNER, Role.LEAD, Role.REVIEWER, Role.AUDITOR)}
    clients[T], _ = server.candidate()
    clients[S] = server.stranger()
    wrong = []
    # signing out goes last: it would close the doors that are still to be tried
    for (method, path), allowed in sorted(MATRIX.items(), key=lambda item: item[0][1] == "/auth/logout"):
        if path == "/auth/login":
            continue
        address = re.sub(r"\{phase\}", "trial", path)
        address = re.sub(r"\{(position|number)\}", "1", address)
        address = "/api/v1" + re.sub(r"\{\w+\}", str(uuid4()), address)
        for who, client in clients.items():
            reply = client.request(method, address, json={} if method in {"POST", "PUT"} else None)
            past = reply.status_code not in (401, 403)
            assert reply.status_code < 500, (method, path, who, reply.text)
            if past != (who in allowed):
                wrong.append((method, path, who, reply.status_code))
    assert wrong == []


def test_unsafe_requests_need_the_token_and_the_origin(server: Server) -> None:
    lead = server.staff(Role.LEAD)
    token = lead.headers.pop("X-CSRF-Token")
    assert lead.post("/api/v1/projects", json={"title": "x"}).status_code == 403
    foreign = {"X-CSRF-Token": token, "Origin": "https://elsewhere.example"}
    assert lead.post("/api/v1/projects", json={"title": "x"}, headers=foreign).status_code == 403
    fine = lead.post(
        "/api/v1/projects", json={"title": f"p {uuid4()}"}, headers={"X-CSRF-Token": token, "Origin": server.base}
    )
    assert fine.status_code == 201
    problem = lead.post("/api/v1/projects", json={"titel": "x"}, headers={"X-CSRF-Token": token})
    assert problem.status_code == 422
    assert problem.headers["content-type"] == "application/problem+json"
    assert {error["field"] for error in problem.json()["errors"]} == {"title", "titel"}


def test_failed_sign_ins_are_throttled(server: Server) -> None:
    client = server.stranger()
    codes = [
        client.post("/api/v1/auth/login", json={"email": "nobody@example.org", "password": "wrong"}).status_code
        for _ in range(11)
    ]
    assert codes == [401] * 10 + [429]


def test_api_tokens_have_scopes_and_can_be_revoked(server: Server) -> None:
    lead = server.staff(Role.LEAD)
    made = lead.post("/api/v1/tokens", json={"name": "ci", "scopes": ["read"]}).json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    client = server.stranger()
    assert client.get("/api/v1/projects", headers=bearer).status_code == 200
    assert client.post("/api/v1/projects", json={"title": "y"}, headers=bearer).status_code == 403
    assert client.get(f"/api/v1/trials/{server.world.trial}/export", headers=bearer).status_code == 403
    assert lead.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert client.get("/api/v1/projects", headers=bearer).status_code == 401


def test_headers_are_safe(server: Server) -> None:
    for path in ("/", "/api/v1/kinds", "/healthz"):
        headers = server.stranger().get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_a_body_that_hides_its_size_is_refused(server: Server) -> None:
    lead = server.staff(Role.LEAD)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.png"\r\n\r\n'
    # chunked: no Content-Length to go by
    sent = (part for part in (head, *(b"x" * 2**20 for _ in range(30)), b"\r\n--b--\r\n"))
    reply = lead.post("/api/v1/media", content=sent, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert reply.status_code == 413


def test_a_candidate_is_no_staff_in_the_staffs_cookie(server: Server) -> None:
    candidate, _ = server.candidate()
    stranger = server.stranger()
    stranger.cookies.set("rl_staff", candidate.cookies["rl_work"])
    assert stranger.get("/api/v1/tokens").status_code == 401
    assert stranger.get("/api/v1/auth/me").status_code == 401
