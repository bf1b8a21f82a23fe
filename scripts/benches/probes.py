"""Measuring sounds on a slow server: time, requests and bytes, also of ffprobe."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from benches.material import NOTES, catalog_text
from benches.measuring import Row, check, timed
from benches.projects import PROGRAM, ROOT, Project, project

LATENCY = 0.05  # seconds before the server of sounds answers
FIRST = 65_536  # bytes that measuring a file with a header may take


def bench_probe(quick: bool) -> Iterator[Row]:
    from podcast_digest import audio
    from podcast_digest.lock import Probe
    from podcast_digest.network.probe import IN_FLIGHT, PER_HOST, probe_all

    def in_process(urls: Sequence[str]) -> Callable[[], object]:
        def run() -> None:
            results = dict(probe_all(dict.fromkeys(urls)))
            check(
                len(results) == len(urls)
                and all(isinstance(r, Probe) and r.exact for r in results.values()),
                "a file could not be measured",
            )

        return run

    names = hosts()
    sizes = (100,) if quick else (100, 1_000)
    for size, some in [(100, names[:1]), *((n, names) for n in sizes)]:
        connections = min(IN_FLIGHT, PER_HOST * len(some))
        ideal = Load(size * LATENCY / connections, size, size * FIRST)
        loads = [load(in_process, size, some) for _ in range(3 if quick else 5)]
        ideals = [ideal] * len(loads)
        name = f"probe {size:,}: {size:,} x 50 ms / {connections}"
        yield loaded(name, "seconds", 3, loads, ideals)
    yield loaded(f"probe {size:,}: a request each", "requests", 1, loads, ideals)
    yield loaded(f"probe {size:,}: 64 KiB each", "bytes", 1, loads, ideals)
    with project(0) as here, tempfile.TemporaryDirectory() as temporary:
        files, headers, bare = (Path(temporary, n) for n in ("mix", "headers", "bare"))
        for folder in (files, headers, bare):
            folder.mkdir()
        mix(files)
        shutil.copy(files / "cbr-bare.mp3", bare)
        for file in files.glob("*-header.mp3"):
            if not file.name.startswith("joined"):
                (headers / file.name).write_bytes(file.read_bytes())
        few, rounds = (20, 1) if quick else (100, 3)
        yield from bench_mix("headers", few, rounds, headers, here)
        yield from bench_mix("mix", few, rounds, files, here)
        if not quick:
            yield from bench_mix("mix", 1_000, 2, files, here)
        truth = [audio.measure_bytes(f.read_bytes()).duration for f in mixed(files)]
        client = command_probe(here, truth)
        alone = [load(client, few, names, files, alone=True) for _ in range(rounds)]
        title = f"mix {few:,}, one range at a time, requests: files"
        yield loaded(title, "requests", 2.5, alone, [Load(1, few, 1)] * rounds)
        single = [load(in_process, 1, names, bare, alone=True) for _ in range(5)]
        in_turn = [Load(one.requests * LATENCY, 1, 1) for one in single]
        title = "one MP3 without header, one range at a time: requests x 50 ms"
        yield loaded(title, "seconds", None, single, in_turn)


def bench_mix(
    label: str, size: int, rounds: int, folder: Path, here: Project
) -> Iterator[Row]:
    """Compare our command with ffprobe and full downloads, as many in flight.

    ffprobe measures a hundred files at most: what more would take is reckoned.
    """
    from podcast_digest import audio
    from podcast_digest.network.probe import IN_FLIGHT, PER_HOST

    names, files = hosts(), mixed(folder)
    connections = min(IN_FLIGHT, PER_HOST * len(names))
    truth = [audio.measure_bytes(file.read_bytes()).duration for file in files]
    whole = sum(files[n % len(files)].stat().st_size for n in range(size))
    few = min(size, 100)
    clients = (
        (command_probe(here, truth), size),
        (each(ffprobe, connections), few),
        (each(download, connections), size),
    )
    ours, some, downloads = zip(
        *(
            [load(client, number, names, folder) for client, number in clients]
            for _ in range(rounds)
        ),
        strict=True,
    )
    check(all(d.bytes == whole for d in downloads), "a download was cut off")
    theirs = [Load(*(value * size / few for value in one)) for one in some]
    more = f" of {few} x {size // few}" if few < size else ""
    for name, reference, aims in (
        (f"ffprobe{more}", theirs, (0.1, None, None)),
        ("full download", downloads, (None, None, 1 / 40)),
    ):
        for kind, aim in zip(Load._fields, aims, strict=True):
            title = f"{label} {size:,}, {kind}: {name}"
            yield loaded(title, kind, aim, ours, reference)
    files_alone = [Load(1, size, 1)] * len(ours)
    aim = 2.5 if label == "mix" else 1
    title = f"{label} {size:,}, requests: files"
    yield loaded(title, "requests", aim, ours, files_alone)


class Load(NamedTuple):
    """What it took, as the server saw it: so many bytes went out of it."""

    seconds: float
    requests: float
    bytes: float


#: Gets the addresses of what is served, and returns what is to be timed.
Client = Callable[[Sequence[str]], Callable[[], object]]


def load(
    client: Client,
    number: int,
    names: Sequence[str],
    folder: Path | None = None,
    *,
    alone: bool = False,
) -> Load:
    """Serve so many sounds in a process of their own, which shares no lock with ours.

    They are the files of the folder in turn, else all alike and with a header. With
    ``alone`` one range of them is sent at a time, as Amazon S3 and Azure do.
    """
    command = [sys.executable, "-m", "tests.servers", str(number), str(LATENCY)]
    files = mixed(folder) if folder else [Path("any.mp3")]
    with subprocess.Popen(
        [*command, "0.0.0.0", str(folder or ""), "alone" if alone else ""],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout
        port = urlsplit(server.stdout.readline()).port
        check(port, "the server of sounds did not start")
        urls = [
            f"http://{names[n % len(names)]}:{port}/{n}{files[n % len(files)].suffix}"
            for n in range(number)
        ]
        took = timed(client(urls))
        said = server.communicate()[0]
    asked, sent, _ = map(int, said.split())
    return Load(took, asked, sent)


def loaded(
    name: str,
    kind: str,
    aim: float | None,
    ours: Sequence[Load],
    reference: Sequence[Load],
) -> Row:
    mine = [getattr(one, kind) for one in ours]
    theirs = [getattr(one, kind) for one in reference]
    ratios = tuple(a / b for a, b in zip(mine, theirs, strict=True))
    return Row(name, median(mine), median(theirs), ratios, aim, kind)


def hosts() -> tuple[str, ...]:
    """Return names of this machine: as many hosts to whoever counts connections."""
    names = tuple(f"127.0.0.{n}" for n in range(1, 5))
    for name in names:
        with socket.socket() as one:
            try:
                one.bind((name, 0))
            except OSError:  # not everywhere is all of 127/8 this machine
                return names[:1]
    return names


def mix(folder: Path) -> None:
    """Make files of eight minutes, as hosts have them; none has VBR and no header.

    They are eight times the same minute, straight from the encoders.  The joined ones
    have a tag at every seam, and a header too or (then of two parts) none anywhere.
    Of more such parts all is read, as of VBR without a header.
    """
    run = partial(subprocess.run, cwd=folder, check=True, stdin=subprocess.DEVNULL)
    ffmpeg = ["ffmpeg", "-hide_banner", "-v", "error"]
    sound = "aevalsrc=0.4*sin(2700*mod(t\\,9)*t)*gt(mod(t\\,1)\\,0.3)"
    sound += "+0.3*(random(0)-0.5)*mod(t\\,0.7):s=44100:d=60"
    made = "-ar 24000 -b:a 64k cbr.mp3 -ac 2 -q:a 4 vbr.mp3 -b:a 96k aac.m4a"
    run([*ffmpeg, "-f", "lavfi", "-i", sound, *made.split()])
    for source, times, how in (
        ("cbr.mp3", 8, "cbr-header.mp3"),
        ("cbr.mp3", 8, "-write_xing 0 -id3v2_version 0 cbr-bare.mp3"),
        ("cbr.mp3", 1, "-metadata title=Part part-header.mp3"),
        ("cbr.mp3", 4, "-metadata title=Part -write_xing 0 part-bare.mp3"),
        ("vbr.mp3", 8, "vbr-header.mp3"),
        ("aac.m4a", 8, "header-behind.m4a"),
        ("aac.m4a", 8, "-movflags +faststart header-first.m4a"),
    ):
        loop = ["-stream_loop", str(times - 1), "-i", source, "-c", "copy"]
        run([*ffmpeg, *loop, *how.split()])
    for name, times in (("header", 8), ("bare", 2)):
        part = folder / f"part-{name}.mp3"
        (folder / f"joined-{name}.mp3").write_bytes(part.read_bytes() * times)
        part.unlink()
    for name in ("cbr.mp3", "vbr.mp3", "aac.m4a"):
        (folder / name).unlink()


def mixed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def command_probe(here: Project, seconds: Sequence[float]) -> Client:
    """Return our command; of the n-th address the duration is known."""

    def client(urls: Sequence[str]) -> Callable[[], object]:
        text = catalog_text(len(urls), NOTES, lambda number: urls[number - 1])
        (here.folder / "episodes.yaml").write_bytes(text.encode())
        lock = here.folder / "episodes.lock"
        lock.unlink(missing_ok=True)

        def run() -> None:
            done = subprocess.run(
                [PROGRAM, "probe"],
                cwd=here.folder,
                env=here.environment,
                capture_output=True,
                check=False,
            )
            check(done.returncode == 0, done.stderr.decode())
            probes = json.loads(lock.read_bytes())["probes"]
            check(
                set(probes) == set(urls)
                and all(
                    probes[url]["exact"]
                    and abs(probes[url]["duration"] / seconds[n % len(seconds)] - 1)
                    < 0.001
                    for n, url in enumerate(urls)
                ),
                "a file was not measured right",
            )

        return run

    return client


def each(action: Callable[[str], object], connections: int) -> Client:
    """Return a client that does one thing with each address, so many at once."""

    def client(urls: Sequence[str]) -> Callable[[], object]:
        def run() -> None:
            with ThreadPoolExecutor(connections) as threads:
                list(threads.map(action, urls))

        return run

    return client


def ffprobe(url: str) -> float:
    command = "ffprobe -v error -show_entries format=duration -of csv=p=0".split()
    said = subprocess.run([*command, url], stdout=subprocess.PIPE, check=True)
    return float(said.stdout)


def download(url: str) -> None:
    parts = urlsplit(url)
    with closing(HTTPConnection(parts.netloc)) as connection:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        check(answer.status == 200, f"{url}: {answer.status}")
        while answer.read(1 << 18):
            pass
