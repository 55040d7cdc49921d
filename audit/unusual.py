"""Which reads stand out, and by what figure. A sign is no proof: a person asks why.

Standard library only. Days and hours are those of the office; the caller says so.
"""

import datetime
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

LOOKED_BACK = 14  # days; what is counted over more than one day
DECOY, FOREIGN, IN_NO_QUEUE = "decoy", "foreign", "in_no_queue"
OUT_OF_HOURS, MANY, REPEATED = "out_of_hours", "many", "repeated"


@dataclass(frozen=True)
class Figures:
    """How much is still usual; one more stands out."""

    in_no_queue: int = 3  # cases a day that wait in no queue, so that nobody is to work on them
    out_of_hours: int = 2  # cases a day while the office is closed: who stays late finishes one or two
    many_at_least: int = 20  # cases a day that nobody asks about, however few the others open
    many_times: float = 3.0  # as many as others of the same role and office open on a day (median)
    repeated: int = 10  # times one person opens one case in the days looked back


@dataclass(frozen=True)
class Read:
    """`peers`: whom the reader is compared with, for example role and office."""

    actor: str
    subject: str
    on: datetime.date
    peers: str = ""
    is_attended: bool = True
    is_own_office: bool = True
    is_in_a_queue: bool = True


@dataclass(frozen=True)
class Sign:
    """`count` is what was seen, `limit` what is usual. `subject` is empty where it is about many."""

    rule: str
    actor: str
    on: datetime.date
    count: int
    limit: int
    subject: str = ""


def signs(reads: Iterable[Read], *, decoys: Set[str] = frozenset(), figures: Figures = Figures()) -> list[Sign]:
    """The newest first; within a day in the order in which the rules are listed."""
    reads = list(reads)
    found = [
        *_each(DECOY, (read for read in reads if read.subject in decoys)),
        *_each(FOREIGN, (read for read in reads if not read.is_own_office)),
        *_daily(IN_NO_QUEUE, (read for read in reads if not read.is_in_a_queue), figures.in_no_queue),
        *_daily(OUT_OF_HOURS, (read for read in reads if not read.is_attended), figures.out_of_hours),
        *_many(reads, figures),
        *_repeated(reads, figures.repeated),
    ]
    return sorted(found, key=lambda sign: -sign.on.toordinal())


def _each(rule: str, reads: Iterable[Read]) -> Iterator[Sign]:
    """Where one is one too many: by day, person and case."""
    counts: dict[tuple[datetime.date, str, str], int] = defaultdict(int)
    for read in reads:
        counts[read.on, read.actor, read.subject] += 1
    for (on, actor, subject), count in sorted(counts.items()):
        yield Sign(rule, actor, on, count, 0, subject)


def _daily(rule: str, reads: Iterable[Read], limit: int) -> Iterator[Sign]:
    for (on, actor), subjects in sorted(_cases(reads).items()):
        if len(subjects) > limit:
            yield Sign(rule, actor, on, len(subjects), limit)


def _many(reads: Iterable[Read], figures: Figures) -> Iterator[Sign]:
    reads = list(reads)
    peers = {read.actor: read.peers for read in reads}
    days = _cases(reads)
    for (on, actor), subjects in sorted(days.items()):
        others = [
            len(opened) for (_day, other), opened in days.items() if other != actor and peers[other] == peers[actor]
        ]
        usual = statistics.median(others) * figures.many_times if others else 0
        limit = max(figures.many_at_least, int(usual))
        if len(subjects) > limit:
            yield Sign(MANY, actor, on, len(subjects), limit)


def _repeated(reads: Iterable[Read], limit: int) -> Iterator[Sign]:
    times: dict[tuple[str, str], list[datetime.date]] = defaultdict(list)
    for read in reads:
        times[read.actor, read.subject].append(read.on)
    for (actor, subject), days in sorted(times.items()):
        if len(days) > limit:
            yield Sign(REPEATED, actor, max(days), len(days), limit, subject)


def _cases(reads: Iterable[Read]) -> Mapping[tuple[datetime.date, str], set[str]]:
    """(day, person) -> cases."""
    found: dict[tuple[datetime.date, str], set[str]] = defaultdict(set)
    for read in reads:
        found[read.on, read.actor].add(read.subject)
    return found
