"""Where cases go and why, and in whose care they are."""

from routing.models.decisions import (
    PLACEMENT_EVENT,
    RANKS,
    Assignment,
    AssignmentQuerySet,
    Decision,
    Outcome,
    Priority,
    Queue,
)
from routing.models.golden import GoldenCase
from routing.models.placements import PlacementAlert, PlacementItem, PlacementProposal
from routing.models.recusals import FamilyLink, Recusal, RecusalQuerySet
from routing.models.rerouting import ExpiryReminder, OverrideCount, RouteOverride, RuleChange, RuleScan, Transfer
from routing.models.what_if import WhatIf, WhatIfMove, WhatIfPart

__all__ = [
    "PLACEMENT_EVENT",
    "RANKS",
    "Assignment",
    "AssignmentQuerySet",
    "Decision",
    "ExpiryReminder",
    "FamilyLink",
    "GoldenCase",
    "Outcome",
    "OverrideCount",
    "PlacementAlert",
    "PlacementItem",
    "PlacementProposal",
    "Priority",
    "Queue",
    "Recusal",
    "RecusalQuerySet",
    "WhatIf",
    "WhatIfMove",
    "WhatIfPart",
    "RouteOverride",
    "RuleChange",
    "RuleScan",
    "Transfer",
]
