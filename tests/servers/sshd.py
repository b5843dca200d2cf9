"""A throw-away sshd (SFTP, rsync, scp) on a free port, keys only, as root or not. 0.05 s to start.

with ssh_server() as server:
    subprocess.run(["rsync", "-a", "-e", " ".join(server.ssh), "site/", f"{server.login}:{target}/"])
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
"""


@dataclass(frozen=True)
class SshServer:
    port: int
    user: str
    key: Path
    known_hosts: Path
    fingerprint: str  # SHA256:… of the host key

    @property
    def options(self) -> str:
        """What `ssh` is told beside the port, so that it reads nothing of this machine."""
        return (
            f"-F none -i {self.key} -o IdentitiesOnly=yes -o UserKnownHostsFile={self.known_hosts}"
            " -o StrictHostKeyChecking=yes"
        )


@contextlib.contextmanager
def ssh_server() -> Iterator[SshServer]:
    folder = Path(tempfile.mkdtemp(prefix="sshd-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name in ("host", "client"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "client.pub", folder / "authorized")
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder), encoding="utf-8")
    public = (folder / "host.pub").read_text(encoding="utf-8")
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}", encoding="utf-8")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, parents=True, exist_ok=True)  # privilege separation: root only
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", folder / "config"], stderr=log)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None:
                raise RuntimeError((folder / "log").read_text(encoding="utf-8"))
            time.sleep(0.02)
        digest = hashlib.sha256(base64.b64decode(public.split()[1])).digest()
        shown = "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
        user = pwd.getpwuid(os.geteuid()).pw_name
        yield SshServer(port, user, folder / "client", folder / "known_hosts", shown)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
