"""UNHCR specific-needs codes by their categories (2009 list). A code is a claim until a person confirms it.

The suffixes are under revision, so any suffix of a known category is kept; a category that does not exist is a typing
error, and must not pass for no need at all.
"""

import re

CATEGORIES = ("CR", "SC", "WR", "ER", "SP", "DS", "SM", "FU", "LP", "TR", "SV")
NEED = re.compile(rf"(?:{'|'.join(CATEGORIES)})-[A-Z]{{2}}")
