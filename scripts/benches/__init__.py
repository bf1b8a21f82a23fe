"""What scripts/bench measures; each function yields rows of its table.

``material`` makes what is measured on, ``projects`` the folders for whole processes,
and ``measuring`` the rows. The other modules hold the benches: by name, in this table.
"""

from collections.abc import Callable, Iterator

from benches.builds import bench_changed, bench_cold, bench_growth
from benches.catalogs import bench_add, bench_catalog
from benches.checking import bench_check
from benches.commands import bench_hook, bench_start, bench_watch
from benches.measuring import Row
from benches.narrating import bench_narrate
from benches.probes import bench_probe
from benches.rendering import bench_feed, bench_site
from benches.sources import bench_dating, bench_import, bench_migrate

#: Name -> what measures it; True: with small sizes, in few rounds.
BENCHES: dict[str, Callable[[bool], Iterator[Row]]] = {
    "feed": bench_feed,
    "site": bench_site,
    "catalog": bench_catalog,
    "add": bench_add,
    "check": bench_check,
    "migrate": bench_migrate,
    "import": bench_import,
    "dating": bench_dating,
    "start": bench_start,
    "hook": bench_hook,
    "watch": bench_watch,
    "cold": bench_cold,
    "changed": bench_changed,
    "growth": bench_growth,
    "probe": bench_probe,
    "narrate": bench_narrate,
}
