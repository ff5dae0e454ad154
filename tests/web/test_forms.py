"""What people fill in, and what people who mean harm send instead."""

import pytest

from tests.web.conftest import ANNA, FROM_HERE, Client, written

HEAD = b"Content-Disposition: form-data; "
TEXT = {"Content-Type": "application/x-www-form-urlencoded"}


def parts(body: bytes, boundary: str = "b") -> dict[str, object]:
    return {"content": body, "headers": {**FROM_HERE, "Content-Type": f"multipart/form-data; boundary={boundary}"}}


def test_a_file_and_several_ticks_arrive_together(client: Client) -> None:
    given = {"files": {"file": ("C:\\Users\\anna\\people.csv", b"a,b\n")}, "data": {"tick": ["bread", " coffee "]}}
    page = client.post("/upload", headers=FROM_HERE, **given).text
    assert "people.csv: 4" in page
    assert "Users" not in page
    assert "<li>bread</li>\n  <li>coffee</li>" in page


def test_no_file_chosen_is_no_file(client: Client) -> None:
    body = b"--b\r\n" + HEAD + b'name="file"; filename=""\r\nContent-Type: text/csv\r\n\r\n\r\n--b--\r\n'
    assert "nothing: 0" in client.post("/upload", **parts(body)).text


def test_line_ends_and_spaces_are_tidied_and_letters_kept(client: Client) -> None:
    client.post("/letters", data={"said": " Łódź \r\n 🥖 \r\n"}, headers=ANNA)
    assert written(client) == ["Łódź \n 🥖"]


@pytest.mark.parametrize(
    "body", [b"said=%ff%fe", b"said=\xff", b"said=a%00b", b"said=%ed%a0%80", b"&".join([b"a=1"] * 1001)]
)
def test_what_is_not_text_is_refused_and_not_kept(client: Client, body: bytes) -> None:
    answer = client.post("/letters", content=body, headers={**ANNA, **TEXT})
    assert answer.status_code == 400
    assert "We could not read that" in answer.text
    assert written(client) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"nonsense",
        b"--b\r\n" + HEAD + b'name="a"\r\n\r\nhalf',
        b"--b\r\n" + HEAD + b'name="a"\r\nContent-Type: text/plain; charset=klingon\r\n\r\nx\r\n--b--\r\n',
        b"--b\r\n" + HEAD + b'name="a"\r\n\r\n\xff\xfe\r\n--b--\r\n',
        b"--b\r\n" + HEAD + b'name="a"\r\n\r\na\x00b\r\n--b--\r\n',
        b"--b\r\nnot-a-header\r\n\r\nx\r\n--b--\r\n",
        b"--b\r\n" + HEAD + b'name="a"\r\n\r\nx\r\n' * 1001 + b"--b--\r\n",
    ],
)
def test_a_broken_form_is_their_mistake_and_not_ours(client: Client, body: bytes) -> None:
    assert client.post("/upload", **parts(body)).status_code in (200, 400)


def test_a_form_without_its_boundary_is_refused(client: Client) -> None:
    assert (
        client.post("/upload", content=b"x", headers={**FROM_HERE, "Content-Type": "multipart/form-data"}).status_code
        == 400
    )


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-msgpack", "", "nonsense"])
def test_only_forms_are_forms(client: Client, kind: str) -> None:
    assert client.post("/letters", content=b'{"said": "x"}', headers={**ANNA, "Content-Type": kind}).status_code == 415


def test_each_address_has_its_own_limit(client: Client) -> None:
    two_megabytes = {"file": ("a.csv", b"x" * 2_000_000)}
    assert "a.csv: 2000000" in client.post("/upload", files=two_megabytes, headers=FROM_HERE).text
    assert client.post("/letters", files=two_megabytes, headers=ANNA).status_code == 413
    assert client.post("/upload", files={"file": ("a.csv", b"x" * 3_000_001)}, headers=FROM_HERE).status_code == 413


def test_a_length_that_lies_is_seen_through(client: Client) -> None:
    def endless():
        for _ in range(40):
            yield b"x" * 100_000

    assert client.post("/letters", content=endless(), headers={**ANNA, **TEXT}).status_code == 413


@pytest.mark.parametrize(
    "query", ["title=%ff", "title=%00", "title=%ed%a0%80", "&&&===", "title=" + "x" * 3000, "title=<script>"]
)
def test_a_strange_query_is_shown_as_text(client: Client, query: str) -> None:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "\0" not in answer.text
