"""What the structs of `values.json` have in common."""

from pydantic import BaseModel, ConfigDict


class Struct(BaseModel):
    """A key too many or too few is an error, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
