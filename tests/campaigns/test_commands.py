"""`ethicomm campaign`: a letter made, counted and sent by a script."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ethicomm.campaigns.commands import campaign as command
from ethicomm.errors import Invalid
from ethicomm.segments.actions import keep
from ethicomm.segments.commands import segment
from ethicomm.segments.rules import parse
from tests.campaigns.post import Post
from tests.consent.people import OWNER, in_force
from tests.segments.people import member

FILE = """---
name: October loaves
subject: October loaves
---
Hello {{ first_name|there }}, the rye is back.

=== nl: Broden van oktober

Hallo {{ first_name|daar }}, de rogge is terug.
"""


def run(post: Post, tool: Any, *words: str) -> Any:
    told = CliRunner().invoke(tool, [*words, "--json"], obj=post.house, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return json.loads(told.stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "october.md"
    made.write_text(FILE, encoding="utf-8")
    return made


@pytest.mark.both
def test_a_letter_is_made_counted_and_sent(post: Post, file: Path) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter", first_name="Anna")
        member(session, "newsletter", language="nl", first_name="Bram")
        member(session)
    made = run(post, command, "create", str(file), "--as", "Noor")
    counted = run(post, command, "count", made["id"])
    assert counted["left"] is None, "fewer than ten are not told"
    sent = run(post, command, "send", made["id"], "--now", "--as", "Noor")
    assert sent["copies"] == {"sent": 2}
    assert sent["accounted_for"] is True
    assert {mail["Subject"] for mail in post.mails()} == {"October loaves", "Broden van oktober"}
    assert run(post, command, "status", made["id"])["state"] == "sent"
    assert [one["name"] for one in run(post, command, "list")] == ["October loaves"]


def test_without_now_the_worker_sends_it_in_a_minute(post: Post, file: Path) -> None:
    with post.house.database.write() as session:
        member(session, "newsletter")
    made = run(post, command, "create", str(file))
    assert "starts_at" in run(post, command, "send", made["id"])
    post.work()
    assert post.letters == []
    CliRunner().invoke(command, ["stop", made["id"]], obj=post.house, catch_exceptions=False)
    assert run(post, command, "status", made["id"])["state"] == "cancelled"


def test_a_file_without_a_subject_is_refused_with_what_to_do(post: Post, tmp_path: Path) -> None:
    bare = tmp_path / "bare.md"
    bare.write_text("Hello")
    with pytest.raises(Invalid, match="subject"):
        CliRunner().invoke(command, ["create", str(bare)], obj=post.house, catch_exceptions=False)


def test_groups_are_listed_counted_and_written_to(post: Post, tmp_path: Path) -> None:
    with post.house.database.write() as session:
        for _ in range(12):
            member(session, "newsletter", "segmentation", region="leiden")
        member(session, "newsletter", "segmentation", region="belgium")
        keep(session, OWNER, "Leiden", parse(in_force(session), {"field": "region", "is": "leiden"}))
    assert [one["name"] for one in run(post, segment, "list")] == ["Leiden"]
    assert run(post, segment, "count", "Leiden")["people"] == 10
    assert run(post, segment, "count", "--rule", '{"field": "region", "is": "belgium"}')["people"] is None
    file = tmp_path / "leiden.md"
    file.write_text("---\nsubject: Hello Leiden\ngroup: Leiden\n---\nHello")
    made = run(post, command, "create", str(file))
    assert run(post, command, "send", made["id"], "--now")["copies"] == {"sent": 12}
