"""Expected answers that are not the one hoped for.

A refusal is a frozen value in the return union of a verb, never raised. Its `key` finds
the sentence in both languages and its fields fill the sentence in. `retry` says whether
the same request may succeed if simply sent again (a lost race), without a person's help.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Refusal:
    """Base of all refusals; each names its situation and sets its own `key`."""

    key: ClassVar[str] = "refused"
    retry: ClassVar[bool] = False

    def parameters(self) -> Mapping[str, object]:
        """The message's parameters: the fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
