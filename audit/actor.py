"""Who acts. Knows no user model: a kind and an identifier are all that an audit row keeps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`kind` is one of KINDS; `id` is a UUID as text, or the name of a command or task."""

    kind: str
    id: str

    KINDS = ("staff", "applicant", "api", "command", "worker", "system")

    def __post_init__(self) -> None:
        if self.kind not in self.KINDS:
            raise ValueError(f"unknown kind of actor: {self.kind}")
