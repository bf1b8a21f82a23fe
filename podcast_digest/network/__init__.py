"""The network edge: measuring, asking and telling servers."""

import sys

# httpx has a command line of its own, and imports it where rich and pygments are there:
# that takes as long as all the rest of it. None stands for a module that can't be
# imported (the import system, "The module cache"), which httpx provides for.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
