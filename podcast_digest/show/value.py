"""What all values of shows are made of."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Immutable, compared by content, and strict about unknown keys."""

    # Each command needs some of them: what checks one is made when it is first used.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
