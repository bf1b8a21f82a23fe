"""What all values of shows are made of."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Immutable, compared by content, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
