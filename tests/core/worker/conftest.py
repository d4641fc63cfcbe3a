"""The worker's tests use the firm that sells."""

from tests.core.planning.conftest import firm, selling

__all__ = ["firm", "selling"]
