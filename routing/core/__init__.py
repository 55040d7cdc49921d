"""Where to, and why: pure functions of frozen values. No Django, no clock, no dice."""

from routing.core.decide import ENGINE, QUEUES, Place, Route, decide
from routing.core.draw import draw_number

__all__ = ["ENGINE", "QUEUES", "Place", "Route", "decide", "draw_number"]
