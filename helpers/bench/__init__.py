"""How fast is grading, and what is its price? Whatever is compared is measured in one run."""

from helpers.bench.compare import compare
from helpers.bench.cost import overhead
from helpers.bench.scale import SIZES, scale, speed_up
from helpers.bench.show import draw, tables

__all__ = ["SIZES", "compare", "draw", "overhead", "scale", "speed_up", "tables"]
