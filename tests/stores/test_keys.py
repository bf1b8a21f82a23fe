"""Where the keys of a bucket come from, and that nobody sees them."""

from pathlib import Path
from typing import Any

import pytest

from podcast_digest.errors import StoreError
from podcast_digest.show.model import Mirror
from podcast_digest.stores.keys import keys_of

NAMED = {"key_env": "R2_KEY", "secret_env": "R2_SECRET"}


def mirror(**more: Any) -> Mirror:
    facts = {"to": "s3", "bucket": "audio", "public": "https://audio.example.org/"}
    return Mirror.model_validate(facts | more)


def credentials(folder: Path, text: str) -> dict[str, str]:
    path = folder / "credentials"
    path.write_text(text)
    return {"AWS_SHARED_CREDENTIALS_FILE": str(path)}


def said(environ: dict[str, str], **more: Any) -> str:
    with pytest.raises(StoreError) as caught:
        keys_of(mirror(**more), environ)
    return str(caught.value)


def test_variables_that_the_catalog_names_come_first() -> None:
    environ = {
        "R2_KEY": "one",
        "R2_SECRET": "two",
        "AWS_ACCESS_KEY_ID": "three",
        "AWS_SECRET_ACCESS_KEY": "four",
    }
    named = {"access_key_id": "one", "secret_access_key": "two"}
    assert keys_of(mirror(**NAMED), environ) == named
    others = {"access_key_id": "three", "secret_access_key": "four"}
    assert keys_of(mirror(), environ) == others


def test_a_session_has_a_token_too() -> None:
    environ = {
        "AWS_ACCESS_KEY_ID": "one",
        "AWS_SECRET_ACCESS_KEY": "two",
        "AWS_SESSION_TOKEN": "three",
    }
    assert keys_of(mirror(), environ)["session_token"] == "three"


def test_a_role_has_its_own(tmp_path: Path) -> None:
    environ = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(tmp_path / "token")}
    assert keys_of(mirror(), environ) == {}


def test_the_file_of_credentials_comes_last(tmp_path: Path) -> None:
    environ = credentials(
        tmp_path,
        "[default]\naws_access_key_id = one\naws_secret_access_key = two%\n"
        "[work]\naws_access_key_id = three\naws_secret_access_key = four\n",
    )
    first = {"access_key_id": "one", "secret_access_key": "two%"}
    assert keys_of(mirror(), environ) == first
    second = {"access_key_id": "three", "secret_access_key": "four"}
    assert keys_of(mirror(), environ | {"AWS_PROFILE": "work"}) == second


NONE = (
    "s3://audio: no keys found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
    "name other variables with show.mirror.key_env and secret_env"
)


def test_without_keys_it_is_told_where_they_may_be(tmp_path: Path) -> None:
    missing = {"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    assert said(missing) == NONE
    assert said(missing | {"AWS_ACCESS_KEY_ID": "one"}) == NONE
    half = credentials(tmp_path, "[default]\naws_access_key_id = one\n")
    assert said(half) == NONE
    assert said(half | {"AWS_PROFILE": "work"}) == NONE


def test_a_variable_that_is_not_set_is_named() -> None:
    assert said({"R2_KEY": "one"}, **NAMED) == (
        "show.mirror.secret_env: the environment variable R2_SECRET is not set"
    )
    assert said({}, **NAMED) == (
        "show.mirror.key_env: the environment variable R2_KEY is not set"
    )


def test_a_file_that_can_not_be_read_is_not_quoted(tmp_path: Path) -> None:
    environ = credentials(tmp_path, "aws_secret_access_key = hidden\n")
    path = environ["AWS_SHARED_CREDENTIALS_FILE"]
    assert said(environ) == f"{path}: can't be read as a file of credentials"


def test_keys_show_nothing_of_themselves() -> None:
    keys = keys_of(mirror(**NAMED), {"R2_KEY": "one", "R2_SECRET": "two"})
    assert f"{keys} {keys!r}" == "Keys(…) Keys(…)"
