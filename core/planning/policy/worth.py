"""What one piece of an item earns, costs and loses: the money every decision is made by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Worth:
    """Money of one piece, in any one unit.

    `margin`: price without tax less cost. `cost`: gone if the piece is thrown away. `holding`: a
    piece kept for a day. `lost`: what a lost sale costs beyond its margin. `disposal`: paid to
    throw a piece away.
    """

    margin: float
    cost: float
    holding: float = 0.0
    lost: float = 0.0
    disposal: float = 0.0

    @property
    def under(self) -> float:
        """What one piece too few loses."""
        return self.margin + self.lost

    @property
    def over(self) -> float:
        """What one piece thrown away loses."""
        return self.cost + self.disposal
