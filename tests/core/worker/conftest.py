"""The worker's tests use the firm that sells."""

from tests.core.planning.conftest import selling

__all__ = ["selling"]
