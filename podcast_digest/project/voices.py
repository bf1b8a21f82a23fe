"""The files of the voice that speaks on this machine: brought once, and found again."""

from pathlib import Path
from typing import NamedTuple

from podcast_digest.errors import OutputError, SpeechError
from podcast_digest.network.fetching import fetch_known
from podcast_digest.network.probe import open_client
from podcast_digest.project import files
from podcast_digest.project.cache import cache_folder
from podcast_digest.project.events import OnEvent, Progress, unheard


class File(NamedTuple):
    """A file that is published somewhere, and known byte for byte."""

    name: str
    size: int  #: bytes
    sha256: str


#: Kokoro-82M v1.0 with weights of 8 bits, and its 54 voices (Apache-2.0).
MODEL = File(
    "kokoro-v1.0.int8.onnx",
    92_361_271,
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
)
VOICES = File(
    "voices-v1.0.bin",
    28_214_398,
    "bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d",
)
#: Where the authors of kokoro-onnx publish them.
SOURCE = (
    "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
)


class Fetched(NamedTuple):
    """A file of the voice is there."""

    path: Path
    is_new: bool


def folder() -> Path:
    """Return where the files are kept."""
    return Path(cache_folder()) / "kokoro"


def fetch(source: str = SOURCE, *, on_event: OnEvent = unheard) -> list[Fetched]:
    """Bring the files that are not there yet, from below an address.

    Each has its name only when all of it is there, with its SHA-256; what an earlier
    run left unfinished is completed. Events: ``Progress`` over files, with the bytes.
    Raises ProbeError or OutputError.
    """
    wanted, done, got = (MODEL, VOICES), list[Fetched](), 0
    for number, file in enumerate(wanted):
        path = folder() / file.name

        def watch(there: int, number: int = number, before: int = got) -> None:
            on_event(Progress(number, len(wanted), before + there))

        with files.exclusive(path):
            is_new = not path.exists()
            if is_new:
                url = f"{source.rstrip('/')}/{file.name}"
                part = path.with_name(f"{file.name}.part")
                try:
                    part.parent.mkdir(parents=True, exist_ok=True)
                    part.touch()
                    with open_client() as client, part.open("r+b") as partly:
                        fetch_known(
                            client, url, partly, file.size, file.sha256, watch=watch
                        )
                    part.replace(path)
                except OSError as error:
                    reason = (error.strerror or str(error)).lower()
                    raise OutputError(f"{part}: {reason}") from None
        done.append(Fetched(path, is_new))
        got += file.size
        on_event(Progress(number + 1, len(wanted), got))
    return done


def model_files(own: Path | None) -> tuple[Path, Path]:
    """Return the model and its voices: of a folder of the user's, or what was fetched.

    Raises SpeechError if they are not there.
    """
    if own is None:
        model, voices = (folder() / file.name for file in (MODEL, VOICES))
        if not (model.exists() and voices.exists()):
            raise SpeechError(
                "the voice is not on this machine yet; get it once, with: "
                "podcast-digest fetch-voice",
                final=True,
            )
        return model, voices
    models = sorted(own.glob("*.onnx"))
    voices_ = sorted([*own.glob("*.bin"), *own.glob("*.npz")])
    if len(models) != 1 or len(voices_) != 1:
        raise SpeechError(
            f"{own}: needs one model (.onnx) and one file of voices (.bin or .npz); "
            f"it has {len(models)} and {len(voices_)}",
            final=True,
        )
    return models[0], voices_[0]
