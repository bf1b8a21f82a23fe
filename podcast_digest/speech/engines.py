"""A program of the user's that speaks: text on its input, sound on its output.

The other engine, a service, is asked in ``podcast_digest.network.speech``.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from podcast_digest.errors import SpeechError

#: Seconds that one segment may take.
PATIENCE = 300.0
_SHOWN = 200  #: characters of what a program says


def command(
    argv: Sequence[str],
    text: str,
    *,
    voice: str = "",
    language: str = "",
    cwd: Path | None = None,
    patience: float = PATIENCE,
) -> bytes:
    """Return what a program speaks: the bytes of a WAV or MP3.

    ``{voice}``, ``{language}`` and ``{output}`` may stand in arguments; with the last
    one the program writes that file, else to its standard output. There is no shell.
    Raises SpeechError with the last line of its standard error.
    """
    with tempfile.TemporaryDirectory(prefix="podcast-digest-") as folder:
        output = Path(folder) / "speech"
        values = {"voice": voice, "language": language, "output": str(output)}
        arguments = [_filled(part, values) for part in argv]
        try:
            done = subprocess.run(
                arguments,
                input=text.encode(),
                capture_output=True,
                timeout=patience,
                check=False,
                cwd=cwd,
            )
        except FileNotFoundError:
            raise SpeechError(
                f"{argv[0]}: not found; is it installed, and on the PATH?", final=True
            ) from None
        except PermissionError:
            raise SpeechError(f"{argv[0]}: may not be run", final=True) from None
        except subprocess.TimeoutExpired:
            raise SpeechError(f"{argv[0]}: not done after {patience:g} s") from None
        said = _last_line(done.stderr)
        if done.returncode:
            status = done.returncode
            how = f"exit code {status}" if status > 0 else f"ended by signal {-status}"
            raise SpeechError(f"{argv[0]}: {how}{said}")
        data = _written(output) if "{output}" in "".join(argv) else done.stdout
        if not data:
            raise SpeechError(f"{argv[0]}: nothing came back{said}")
        return data


def _filled(part: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        part = part.replace(f"{{{name}}}", value)
    return part


def _written(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _last_line(stderr: bytes) -> str:
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines()]
    last = next((line for line in reversed(lines) if line), "")
    shown = "".join(c if c.isprintable() else "\ufffd" for c in last)[:_SHOWN]
    return f": {shown}" if shown else ""
