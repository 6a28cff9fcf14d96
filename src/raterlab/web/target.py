"""The one place from which Raterlab calls out: to targets that a lead has set up, and nowhere else.

What guards it: only leads write addresses; the key is named, never stored, and its name must begin with TARGET_KEY_;
names are resolved once and the address that was looked at is the one that is called; private networks are called only
when the server's settings list the host, and so is plain HTTP; redirects are not followed; time and size are bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import ipaddress
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from raterlab.domain.target import Endpoint, Scripted
from raterlab.flows.talk import Outcome
from raterlab.kinds._talk import MOST_REPLY, Said

MOST_BYTES = 1_000_000
_CALLS = ThreadPoolExecutor(24, thread_name_prefix="raterlab-target")


async def reply_of(target: Endpoint | Scripted, said: Sequence[Said], *, private: str) -> Outcome:
    """Return what a target replies; a failure is an outcome too, never an exception."""
    if isinstance(target, Scripted):
        return Outcome(target.script.reply(said))
    loop = asyncio.get_running_loop()
    listed = frozenset(host.strip().casefold() for host in private.split(",") if host.strip())
    return await loop.run_in_executor(_CALLS, call, target, said, listed, os.environ)


def call(target: Endpoint, said: Sequence[Said], listed: frozenset[str], environ: Mapping[str, str]) -> Outcome:
    """Call an endpoint once."""
    began = time.monotonic()
    try:
        text, why = _asked(target, said, listed, environ), ""
    except _Failed as failed:
        text, why = "", str(failed)
    except (OSError, ssl.SSLError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() - began >= target.seconds
        text, why = "", f"no answer in {target.seconds} s" if late else f"{type(error).__name__}: {error}"
    return Outcome(text, why, round(1_000 * (time.monotonic() - began)))


class _Message(BaseModel):
    content: str | None


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    """As much of a chat completion as is read."""

    choices: Annotated[list[_Choice], Field(min_length=1)]


class _Failed(Exception):
    """The call came to nothing, for a reason in words."""


def _asked(target: Endpoint, said: Sequence[Said], listed: frozenset[str], environ: Mapping[str, str]) -> str:
    parts = urlsplit(target.base_url)
    host = (parts.hostname or "").casefold()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    known = host in listed or f"{host}:{port}" in listed
    if parts.scheme == "http" and not known:
        raise _Failed("plain HTTP is for hosts that the setting target_hosts lists")
    key = environ.get(target.key_name, "") if target.key_name else ""
    if target.key_name and not key:
        raise _Failed(f"the environment variable {target.key_name} is not set on the server")
    messages = [{"role": "system", "content": target.system}] if target.system else []
    messages += [{"role": turn.role, "content": turn.text} for turn in said]
    body: dict[str, object] = {"model": target.model, "messages": messages, "max_tokens": target.max_tokens}
    if target.temperature is not None:
        body["temperature"] = target.temperature
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    status, content = _exchanged(
        _address(host, port, known=known), parts.scheme, host, f"{parts.path}/chat/completions", body, headers, target
    )
    if status != 200:
        raise _Failed(f"the target answered with status {status}")
    return _text(content)


def _address(host: str, port: int, *, known: bool) -> tuple[str, int]:
    """Resolve a host once; refuse addresses of private networks unless the host is listed."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not known and not all(ipaddress.ip_address(each.partition("%")[0]).is_global for each in found):
        raise _Failed("the address lies in a private network: the setting target_hosts must list the host")
    return found[0], port


def _exchanged(
    address: tuple[str, int],
    scheme: str,
    host: str,
    path: str,
    body: dict[str, object],
    headers: dict[str, str],
    target: Endpoint,
) -> tuple[int, bytes]:
    """Send a request to the address that was looked at; whatever takes too long is cut off."""
    plain = socket.create_connection(address, timeout=target.seconds)

    late = threading.Event()

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError):  # closed already
            plain.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(target.seconds, cut)
    watch.daemon = True
    watch.start()
    connection: http.client.HTTPConnection
    try:
        if scheme == "https":
            connection = http.client.HTTPSConnection(host, address[1])
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        else:
            connection = http.client.HTTPConnection(host, address[1])
            connection.sock = plain
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise _Failed(f"the answer is larger than {MOST_BYTES:,} bytes")
        if late.is_set():
            raise TimeoutError("the time is over")
        return response.status, content
    finally:
        watch.cancel()
        plain.close()


def _text(content: bytes) -> str:
    """Read what a completion says."""
    try:
        text = _Completion.model_validate_json(content).choices[0].message.content or ""
    except ValueError as error:
        raise _Failed("the answer is no chat completion") from error
    if not text.strip():
        raise _Failed("the target said nothing")
    text = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= MOST_REPLY else text[: MOST_REPLY - 2] + " …"
