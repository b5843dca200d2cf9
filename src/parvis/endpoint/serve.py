"""Runs an ASGI application with uvicorn: no access log (addresses of networks are personal data), no server banner."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from parvis.errors import ParvisError
from parvis.i18n import T

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BACKLOG = 128


class PortTaken(ParvisError):
    """Something else listens there already."""


def run(
    app: ASGIApp,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    ready: Callable[[str], None] | None = None,
    forwarded_allow_ips: str = "127.0.0.1",
) -> None:
    """Serve until interrupted. `port` 0 takes a free one; `ready` gets the address once it listens.

    `forwarded_allow_ips`: the proxies whose X-Forwarded-For is believed. Raises PortTaken.
    """
    listener = listen(host, port)
    try:
        serve(app, listener, ready=ready, forwarded_allow_ips=forwarded_allow_ips)
    finally:
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that the port is known before the application is made. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: without it, two programs would share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(
            T("Nothing can listen at {host}, port {port}: it is taken or not allowed.", host=host, port=port),
            T("Stop the other program, or choose another port with --port."),
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """`http://127.0.0.1:8000`, as a person on this machine types it."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def serve(
    app: ASGIApp,
    listener: socket.socket,
    *,
    ready: Callable[[str], None] | None = None,
    forwarded_allow_ips: str = "127.0.0.1",
    grace: int = 5,
) -> None:
    """Serve on a socket that already listens, until interrupted (Ctrl+C, or a signal to end).

    `grace`: seconds left to answers under way.
    """
    import uvicorn

    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        proxy_headers=True,
        forwarded_allow_ips=forwarded_allow_ips,
        timeout_graceful_shutdown=grace,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    if ready is not None:
        ready(address_of(listener))
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return
