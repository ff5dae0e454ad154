"""What is shipped: the wheel holds all it needs, and the sample community starts from it, far from the repository."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from ethicomm.settings import house
from tests.serving import free_port

REPOSITORY = Path(__file__).parent.parent
PEOPLE = "60"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the repository as it is, without a network."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=REPOSITORY, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel in it."""
    to = tmp_path_factory.mktemp("installed")
    install = ["install", "-q", "--no-deps", "--no-index", "--no-build-isolation", "--target", str(to), str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, capture_output=True)
    return to


def test_templates_migrations_policies_catalogues_and_styles_are_in_the_wheel(wheel: Path) -> None:
    inside = set(ZipFile(wheel).namelist())
    package = REPOSITORY / "src" / "ethicomm"
    shipped = [f"ethicomm/{path.relative_to(package)}" for path in files(package)]
    for name in ("templates", "migrations", "policies"):
        shipped += [f"ethicomm/_house/{name}/{path.relative_to(house(name))}" for path in files(house(name))]
    assert {one for one in shipped if one not in inside} == set()
    assert {f"ethicomm-0.1.0.dist-info/licenses/{name}" for name in ("LICENSE", "NOTICE")} <= inside


def files(folder: Path) -> Iterator[Path]:
    return (one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts)


def test_what_runs_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = [sys.executable, "-c", "import ethicomm; print(ethicomm.__file__)"]
    ran = subprocess.run(where, cwd=tmp_path, env=environment(installed), check=True, capture_output=True, text=True)
    assert Path(ran.stdout.strip()).is_relative_to(installed)


def test_the_sample_community_opens_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    with demo(installed, tmp_path) as guide:
        for page in (guide["site"], guide["owner"], guide["mailbox"]):
            with urllib.request.urlopen(page) as answer:
                assert (page, answer.status) == (page, 200)
        with urllib.request.urlopen(guide["site"]) as answer:
            assert "Crumb &amp; Co." in answer.read().decode()


@contextmanager
def demo(installed: Path, folder: Path) -> Iterator[dict[str, str]]:
    """`ethicomm demo`, run in an empty folder; the line it prints for scripts."""
    words = ["demo", "--members", PEOPLE, "--port", str(three_free_ports()), "--data", "demo-data", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "ethicomm", *words],
        cwd=folder, env=environment(installed), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(30) == 0


def environment(installed: Path) -> dict[str, str]:
    """This one, with the wheel in front of everything else and no community chosen."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("ETHICOMM_")}
    return {**known, "PYTHONPATH": str(installed)}


def three_free_ports() -> int:
    """The first of three in a row; the demo takes the two after it for its mailbox."""
    while True:
        port = free_port()
        if port < 65_000 and all(is_free(port + more) for more in (1, 2)):
            return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
