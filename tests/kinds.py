"""All the kinds of audio files that one meets, made by real encoders, with the truth.

``make`` writes them into a folder, once.  The truth is what a full decode by ffmpeg
gives.  What ffmpeg can't decode as a player does is counted from its parts.
"""

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.sounds import ID3V1, ape, id3

RATE = 24000
#: Something like speech: syllables of a voice, pauses, and noise in between.
SPEECH = (
    "aevalsrc=0.4*sin(2*PI*(140+30*sin(t))*t)*gt(sin(9*t)\\,-0.3)*gt(mod(t\\,7)\\,1.5)"
    "+0.2*(random(0)-0.5)*gt(sin(13*t)\\,0.6):d={seconds}:s={rate}"
)

_DASH = "-f mp4 -movflags +frag_keyframe+empty_moov+default_base_moof"
#: Name -> what lame is told; the ending is .mp3.
LAME = {
    "CBR, header": "-b 64",
    "CBR, bare": "-t -b 64",
    "CBR stereo, header": "-m j -b 96",
    "CBR, CRC": "-p -b 64",
    "CBR 320": "-b 160",
    "CBR 16 kHz": "--resample 16 -b 32",
    "CBR 44.1 kHz": "--resample 44.1 -b 128",
    "CBR 8 kHz": "--resample 8 -b 16",
    "ABR, header": "--abr 48",
    "ABR, bare": "-t --abr 48",
    "VBR, header": "-V 5",
    "VBR, bare": "-t -V 5",
    "VBR 44.1 kHz, header": "--resample 44.1 -V 4",
    "VBR old, header": "--vbr-old -V 6",
}
#: Name -> ending, and what ffmpeg is told.
FFMPEG = {
    "CBR by Lavf": ("mp3", "-c:a libmp3lame -b:a 64k"),
    "VBR by Lavf": ("mp3", "-c:a libmp3lame -q:a 5"),
    "VBR by Lavf, no header": ("mp3", "-c:a libmp3lame -q:a 5 -write_xing 0"),
    "shine": ("mp3", "-ar 32000 -c:a libshine -b:a 64k"),
    "layer II": ("mp2", "-ar 48000 -c:a mp2 -b:a 64k"),
    "layer II, MPEG-2": ("mp2", "-c:a mp2 -b:a 48k"),
    "M4A": ("m4a", "-c:a aac -b:a 48k"),
    "M4A, header in front": ("m4a", "-c:a aac -b:a 48k -movflags +faststart"),
    "M4A 44.1 kHz": ("m4a", "-ar 44100 -c:a aac -b:a 64k"),
    "M4A of MP3": ("mp4", "-c:a libmp3lame -b:a 64k"),
    "M4A of ALAC": ("m4a", "-c:a alac"),
    "M4A of Opus": ("mp4", "-c:a libopus -b:a 32k"),
    "M4A of FLAC": ("mp4", "-c:a flac -strict -2"),
    "MP4 in fragments": ("mp4", f"-c:a aac -b:a 48k {_DASH}"),
    "MP4, DASH": ("mp4", "-c:a aac -b:a 48k -f mp4 -movflags +dash"),
    "MP4, fragments of 2 s": (
        "mp4",
        f"-c:a aac -b:a 48k {_DASH} -frag_duration 2000000",
    ),
    "MP4, index of segments": (
        "mp4",
        "-c:a aac -b:a 48k -f mp4 -movflags +dash+global_sidx -frag_duration 5000000",
    ),
    "MP4, first part in the header": (
        "mp4",
        "-c:a aac -b:a 48k -movflags +frag_keyframe -frag_duration 4000000",
    ),
    "MP4 of Opus, fragments": ("mp4", f"-c:a libopus {_DASH} -frag_duration 3000000"),
    "QuickTime": ("mov", "-c:a aac -b:a 48k"),
    "QuickTime of PCM": ("mov", "-c:a pcm_s16le"),
    "3GP": ("3gp", "-c:a aac -b:a 48k"),
    "ADTS": ("aac", "-c:a aac -b:a 48k -f adts"),
    "ADTS 44.1 kHz": ("aac", "-ar 44100 -c:a aac -b:a 64k -f adts"),
    "ADTS stereo": ("aac", "-ac 2 -c:a aac -b:a 64k -f adts"),
    "Vorbis": ("ogg", "-c:a libvorbis -q:a 2"),
    "Vorbis 44.1 kHz": ("ogg", "-ar 44100 -c:a libvorbis -q:a 2"),
    "Opus": ("opus", "-c:a libopus -b:a 24k"),
    "Opus, 60 ms": ("opus", "-c:a libopus -b:a 24k -frame_duration 60"),
    "Opus, 2.5 ms": (
        "opus",
        "-c:a libopus -b:a 48k -application lowdelay -frame_duration 2.5",
    ),
    "Speex": ("spx", "-ar 16000 -c:a libspeex"),
    "FLAC in Ogg": ("oga", "-c:a flac -f ogg"),
    "FLAC": ("flac", "-c:a flac"),
    "FLAC 8 kHz": ("flac", "-ar 8000 -c:a flac"),
    "FLAC stereo": ("flac", "-ac 2 -ar 44100 -c:a flac"),
    "WAV": ("wav", "-c:a pcm_s16le"),
    "WAV, 8 bits": ("wav", "-c:a pcm_u8"),
    "WAV, 24 bits": ("wav", "-c:a pcm_s24le"),
    "WAV of floats": ("wav", "-c:a pcm_f32le"),
    "WAV, A-law": ("wav", "-c:a pcm_alaw"),
    "WAV, µ-law": ("wav", "-c:a pcm_mulaw"),
    "WAV, MS ADPCM": ("wav", "-c:a adpcm_ms"),
    "WAV, IMA ADPCM": ("wav", "-c:a adpcm_ima_wav"),
    "WAV, IMA ADPCM stereo": ("wav", "-ac 2 -c:a adpcm_ima_wav"),
    "WAV of MP3": ("wav", "-c:a libmp3lame -b:a 64k"),
    "WAV, RF64": ("wav", "-c:a pcm_s16le -rf64 always"),
    "AIFF": ("aiff", "-c:a pcm_s16be"),
    "AIFF-C": ("aifc", "-c:a pcm_alaw -f aiff"),
    "CAF of PCM": ("caf", "-c:a pcm_s16le"),
    "CAF of ALAC": ("caf", "-c:a alac"),
    "WebM of Opus": ("webm", "-c:a libopus -b:a 24k"),
    "WebM of Vorbis": ("webm", "-c:a libvorbis -q:a 2"),
    "WebM, live": ("webm", "-c:a libopus -b:a 24k -live 1"),
    "Matroska of AAC": ("mka", "-c:a aac -b:a 48k"),
    "Matroska of FLAC": ("mka", "-c:a flac"),
    "Matroska of MP3": ("mka", "-c:a libmp3lame -b:a 64k"),
    "Windows Media": ("wma", "-c:a wmav2 -b:a 48k"),
}
#: Written to a pipe: the header can't be completed when the end is known.
PIPED = {
    "FLAC, no total": ("flac", "-c:a flac -f flac"),
    "WAV, to a pipe": ("wav", "-c:a pcm_s16le -f wav"),
    "WebM, to a pipe": ("webm", "-c:a libopus -b:a 24k -f webm"),
    "Matroska, to a pipe": ("mka", "-c:a aac -b:a 48k -f matroska"),
    "MP3, to a pipe": ("mp3", "-c:a libmp3lame -q:a 5 -f mp3"),
    "MP4 in fragments, to a pipe": ("mp4", f"-c:a aac -b:a 48k {_DASH}"),
}
#: Cut out of another without encoding it again.
CUT = {
    "Opus, a piece": "Opus",
    "Vorbis, a piece": "Vorbis",
    "M4A, a piece": "M4A",
    "MP3, a piece": "VBR, header",
    "FLAC, a piece": "FLAC",
    "WebM, a piece": "WebM of Opus",
    "ADTS, a piece": "ADTS",
}


class Kind(NamedTuple):
    """A file, and how long it lasts."""

    name: str
    path: Path
    seconds: float  #: that a full decode gives


def make(folder: Path, seconds: int = 60) -> list[Kind]:
    """Make all of them, of about so many seconds, and decode each."""
    wav = folder / "speech.wav"
    source = SPEECH.format(seconds=seconds, rate=RATE)
    run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, str(wav))
    made: dict[str, Path] = {}

    def encode(job: tuple[str, str, Callable[[Path], object]]) -> tuple[str, Path]:
        name, ending, how = job
        path = folder / f"{name}.{ending}".replace("/", "-")
        how(path)
        return name, path

    with ThreadPoolExecutor(2) as pool:
        made.update(pool.map(encode, _encoded(wav)))
        made.update(pool.map(encode, _pieces(made, seconds)))
        for name, ending, data in _patched(made):
            made[name] = folder / f"{name}.{ending}".replace("/", "-")
            made[name].write_bytes(data)
        truths = pool.map(decoded, made.values())
        return [Kind(n, p, t) for (n, p), t in zip(made.items(), truths, strict=True)]


def _encoded(wav: Path) -> Iterator[tuple[str, str, Callable[[Path], object]]]:
    def lame(told: str) -> Callable[[Path], object]:
        mode = [] if " -m" in f" {told}" else ["-m", "m"]
        return lambda path: run(
            "lame", "--quiet", *mode, *told.split(), str(wav), str(path)
        )

    def ffmpeg(told: str) -> Callable[[Path], object]:
        command = ("ffmpeg", "-v", "error", "-y", "-i", str(wav), *told.split())
        return lambda path: run(*command, str(path))

    def piped(told: str) -> Callable[[Path], object]:
        command = ("ffmpeg", "-v", "error", "-i", str(wav), *told.split(), "-")

        def write(path: Path) -> None:
            with (
                path.open("wb") as out,
                subprocess.Popen(command, stdout=subprocess.PIPE) as sender,
            ):
                assert sender.stdout
                while piece := sender.stdout.read(65536):
                    out.write(piece)
            assert sender.returncode == 0

        return write

    for name, told in LAME.items():
        yield f"MP3 {name}", "mp3", lame(told)
    for name, (ending, told) in FFMPEG.items():
        yield name, ending, ffmpeg(told)
    for name, (ending, told) in PIPED.items():
        yield name, ending, piped(told)


def _pieces(
    made: dict[str, Path], seconds: int
) -> Iterator[tuple[str, str, Callable[[Path], object]]]:
    for name, of in CUT.items():
        whole = made.get(of) or made[f"MP3 {of}"]
        command = ("ffmpeg", "-v", "error", "-ss", "7.3", "-i", str(whole))
        end = ("-t", str(seconds * 0.7), "-c", "copy")

        def write(
            path: Path,
            command: tuple[str, ...] = command,
            end: tuple[str, ...] = end,
        ) -> None:
            run(*command, *end, str(path))

        yield name, whole.suffix[1:], write


def _patched(made: dict[str, Path]) -> Iterator[tuple[str, str, bytes]]:
    """Give what tools, servers and people do to files."""

    def of(name: str) -> bytes:
        return made[name].read_bytes()

    def cut(name: str) -> bytes:
        data = of(name)
        return data[: len(data) * 6 // 10]

    bare, header = of("MP3 CBR, bare"), of("MP3 CBR, header")
    varying, loose = of("MP3 VBR, header"), of("MP3 VBR, bare")
    for percent in (1.5, 3.0):
        for name, data in (("CBR", header), ("VBR", varying)):
            yield f"MP3 {name}, header off by {percent} %", "mp3", _lie(data, percent)
    yield "MP3 cut off, CBR with a header", "mp3", cut("MP3 CBR, header")
    yield "MP3 cut off, VBR with a header", "mp3", cut("MP3 VBR, header")
    yield "MP3 joined, each with a header", "mp3", header + varying + header
    yield "MP3 joined, bare", "mp3", bare * 3
    yield "MP3 joined, with tags", "mp3", b"".join([id3(title="A"), bare] * 3)
    yield "MP3 joined, VBR with headers and tags", "mp3", (id3() + varying) * 3
    yield "MP3 joined, the first with a header", "mp3", header + bare + bare
    yield "MP3 with a cover of 1 MB", "mp3", id3(title="A", cover=1 << 20) + loose
    yield "MP3 with tags behind", "mp3", varying + ape(9000) + ID3V1
    yield "MP3 behind 64 kB of zeros", "mp3", bytes(64_000) + header
    yield "MP3 behind 66 kB of zeros", "mp3", bytes(66_000) + header
    yield "MP3 behind 70 kB of zeros, bare", "mp3", bytes(70_000) + bare
    yield "MP3 behind 700 kB of zeros", "mp3", bytes(700_000) + varying
    yield "ADTS with a tag", "aac", id3(title="A") + of("ADTS")
    yield "ADTS joined", "aac", of("ADTS") * 2
    yield "FLAC cut off", "flac", cut("FLAC")
    yield "FLAC joined", "flac", of("FLAC") + of("FLAC, a piece")
    yield "FLAC joined with itself", "flac", of("FLAC") * 2
    yield "FLAC with a tag", "flac", id3(title="A") + of("FLAC")
    yield "Vorbis joined", "ogg", of("Vorbis") + of("Vorbis 44.1 kHz")
    yield "Opus joined", "opus", of("Opus") * 2
    yield "Opus cut off", "opus", cut("Opus")
    yield "Vorbis cut off", "ogg", cut("Vorbis")
    yield "WAV cut off", "wav", cut("WAV")
    yield "WAV behind 100 kB of notes", "wav", _noted(of("WAV"))
    yield "AIFF cut off", "aiff", cut("AIFF")
    yield "ADTS cut off", "aac", cut("ADTS")
    yield "WebM cut off", "webm", cut("WebM of Opus")
    yield "Matroska cut off", "mka", cut("Matroska of AAC")
    yield "MP4 in fragments, cut off", "mp4", cut("MP4, fragments of 2 s")
    yield "M4A cut off, header in front", "m4a", cut("M4A, header in front")


def _lie(data: bytes, percent: float) -> bytes:
    """Claim more frames in the header of a whole MP3 than there are."""
    at = max(data.find(b"Xing"), data.find(b"Info")) + 8
    frames = int.from_bytes(data[at : at + 4], "big")
    more = round(frames * (1 + percent / 100))
    return data[:at] + more.to_bytes(4, "big") + data[at + 4 :]


def _noted(wav: bytes) -> bytes:
    """Put a chunk of 100 kB in front of the sound."""
    at = wav.find(b"data")
    notes = b"LIST" + (100_000).to_bytes(4, "little") + b"INFO".ljust(100_000, b"\0")
    size = len(wav) - 8 + len(notes)
    return b"RIFF" + size.to_bytes(4, "little") + wav[8:at] + notes + wav[at:]


def decoded(path: Path) -> float:
    """Return the seconds that ffmpeg decodes, as a WAV file with its rate."""
    command = (
        *("ffmpeg", "-v", "quiet", "-i", str(path), "-map", "a:0", "-ac", "1"),
        *("-c:a", "pcm_s16le", "-bitexact", "-f", "wav", "-"),
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE) as decoder:
        assert decoder.stdout
        head = decoder.stdout.read(4096)
        size = len(head) - head.index(b"data") - 8
        while piece := decoder.stdout.read(1 << 20):
            size += len(piece)
    return size / 2 / int.from_bytes(head[24:28], "little")


def run(*command: str) -> str:
    """Run a program that must succeed, and return what it says."""
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout.strip()
