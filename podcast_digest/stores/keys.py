"""The keys of a bucket: where they are looked for. They are shown nowhere."""

from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path

from podcast_digest.errors import StoreError
from podcast_digest.show.model import Mirror

#: What is signed with -> the variable, and the line of the file of credentials, that
#: AWS's own tools read (AWS SDKs and Tools, "Standardized credential providers").
_NAMES = {
    "access_key_id": ("AWS_ACCESS_KEY_ID", "aws_access_key_id"),
    "secret_access_key": ("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key"),
    "session_token": ("AWS_SESSION_TOKEN", "aws_session_token"),
}
#: Of a role that something else gives: GitHub Actions, a container.
_ROLES = (
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


class Keys(dict[str, str]):
    """What signs requests, as obstore names it. Tells nothing of itself."""

    def __repr__(self) -> str:
        return "Keys(…)"

    __str__ = __repr__


def keys_of(mirror: Mirror, environ: Mapping[str, str]) -> Keys:
    """Return the keys of a bucket, none if a role has them; raise StoreError.

    They are in the variables that the catalog names, else where AWS's own tools look:
    their variables, a role, the file of credentials. The role of a machine is not
    asked for: that is a question to the network, in vain on all other machines.
    """
    if mirror.key_env and mirror.secret_env:
        return _named(mirror.key_env, mirror.secret_env, environ)
    found = Keys({k: environ[v] for k, (v, _) in _NAMES.items() if environ.get(v)})
    if _are_complete(found):
        return found
    if any(environ.get(name) for name in _ROLES):
        return Keys()
    found = _in_file(environ)
    if _are_complete(found):
        return found
    raise StoreError(
        f"s3://{mirror.bucket}: no keys found: set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or name other variables with show.mirror.key_env and "
        "secret_env"
    )


def _named(key: str, secret: str, environ: Mapping[str, str]) -> Keys:
    for field, name in (("key_env", key), ("secret_env", secret)):
        if not environ.get(name):
            raise StoreError(
                f"show.mirror.{field}: the environment variable {name} is not set"
            )
    return Keys(access_key_id=environ[key], secret_access_key=environ[secret])


def _are_complete(keys: Keys) -> bool:
    return {"access_key_id", "secret_access_key"} <= keys.keys()


def _in_file(environ: Mapping[str, str]) -> Keys:
    path = Path(
        environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials"
    ).expanduser()
    profile = environ.get("AWS_PROFILE", "default")
    parser = ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding="utf-8")
    except (ConfigError, OSError, UnicodeDecodeError):
        # What it says repeats a line, perhaps the one with the key.
        raise StoreError(f"{path}: can't be read as a file of credentials") from None
    if not parser.has_section(profile):
        return Keys()
    part = parser[profile]
    return Keys({k: part[line] for k, (_, line) in _NAMES.items() if part.get(line)})
