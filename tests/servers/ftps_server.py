"""A throw-away FTP server that speaks nothing but TLS, in a thread, on a free port.

with ftps_server(folder, cut_after=7) as server:     # the line breaks at the seventh file or folder command
    ...
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # asyncore of Python 3.11
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import TLS_FTPHandler
    from pyftpdlib.servers import ThreadedFTPServer

USER, PASSWORD = "le-figuier", "not a real secret"


@dataclass
class FtpsServer:
    port: int
    authority: Path  # certificate of the authority, PEM
    commands: list[str] = field(default_factory=list)
    cut_after: int = -1  # commands that change something, before the line is cut; -1: never
    without_mlsd: bool = False


@contextlib.contextmanager
def ftps_server(folder: Path, scratch: Path) -> Iterator[FtpsServer]:
    """`folder` is the account's top; `scratch` receives the certificates."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(scratch / "authority.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(scratch / "server.pem"))
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(folder), perm="elradfmwMT")
    told = FtpsServer(0, scratch / "authority.pem")

    class Handler(TLS_FTPHandler):
        certfile = str(scratch / "server.pem")
        tls_control_required = True
        tls_data_required = True

        def pre_process_command(self, line: str, cmd: str, arg: str) -> Any:
            told.commands.append(cmd)
            if cmd in ("STOR", "RNTO", "DELE"):
                if told.cut_after == 0:
                    self.close()
                    return None
                told.cut_after -= 1
            if cmd == "MLSD" and told.without_mlsd:
                self.respond("502 Command not implemented.")
                return None
            return super().pre_process_command(line, cmd, arg)

    Handler.authorizer = authorizer
    server = ThreadedFTPServer(("127.0.0.1", 0), Handler)
    told.port = server.socket.getsockname()[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.close_all()
        thread.join(10)
