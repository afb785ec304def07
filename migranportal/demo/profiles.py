"""How each demo village stands: invented, and chosen so that every outcome and warning occurs."""

from dataclasses import dataclass, replace

from villages.models import ActivityKind

_PROTECTION = ActivityKind.PROTECTION
_ALL_KINDS = tuple(ActivityKind)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a village has. Days count back from the day of the demo; shares go from 0 to 1.

    ``task_force_days_left`` is negative where the term has ended. ``cooperative_stage`` 0 is none, 1
    without a legal entity, 2 with it, 3 with last year's annual meeting too.
    """

    workers: tuple[int, int]
    confirmed_days_ago: int | None = 40
    unknown_share: float = 0.1
    procedural_share: float = 0.85
    task_force_days_left: int | None = 500
    has_regulation: bool = True
    is_repealed: bool = False
    good_facilities: int = 4
    broken_facilities: int = 0
    activities: tuple[ActivityKind, ...] = _ALL_KINDS
    business_groups: int = 1
    ended_groups: int = 0
    cooperative_stage: int = 2
    member_share: float = 0.25
    has_desmigratif_cooperative: bool = False
    budget_years: int = 2


PROFILES = {
    "exemplary": Profile(
        workers=(110, 170),
        good_facilities=7,
        business_groups=3,
        cooperative_stage=3,
        member_share=0.6,
        unknown_share=0.03,
        procedural_share=0.95,
    ),
    "advanced": Profile(
        workers=(70, 120),
        broken_facilities=1,
        activities=(_PROTECTION, ActivityKind.EMPOWERMENT, ActivityKind.EDUCATION),
        business_groups=2,
    ),
    "task_force_expiring": Profile(workers=(60, 110), task_force_days_left=35, business_groups=2),
    "task_force_expired": Profile(
        workers=(70, 130),
        task_force_days_left=-75,
        activities=(_PROTECTION, ActivityKind.EMPOWERMENT),
        ended_groups=1,
    ),
    "regulation_only": Profile(
        workers=(80, 130),
        unknown_share=0.25,
        procedural_share=0.7,
        task_force_days_left=None,
        good_facilities=1,
        activities=(_PROTECTION,),
        business_groups=0,
        budget_years=1,
    ),
    "regulation_repealed": Profile(workers=(60, 100), is_repealed=True, broken_facilities=2),
    "no_regulation": Profile(
        workers=(60, 110),
        has_regulation=False,
        good_facilities=2,
        activities=(ActivityKind.EMPOWERMENT, ActivityKind.PARENTING),
        unknown_share=0.2,
    ),
    "beginner": Profile(
        workers=(20, 45),
        unknown_share=0.5,
        procedural_share=0.6,
        task_force_days_left=None,
        has_regulation=False,
        good_facilities=0,
        broken_facilities=1,
        activities=(),
        business_groups=0,
        cooperative_stage=1,
        budget_years=0,
    ),
    "no_workers": Profile(
        workers=(0, 0),
        task_force_days_left=None,
        has_regulation=False,
        good_facilities=1,
        activities=(ActivityKind.EDUCATION,),
        business_groups=0,
        budget_years=0,
    ),
    "unconfirmed": Profile(
        workers=(30, 60),
        confirmed_days_ago=None,
        unknown_share=0.4,
        task_force_days_left=None,
        has_regulation=False,
        good_facilities=0,
        activities=(),
        business_groups=0,
        cooperative_stage=0,
        budget_years=0,
    ),
    "stale": Profile(
        workers=(50, 90),
        confirmed_days_ago=820,
        unknown_share=0.3,
        task_force_days_left=-420,
        broken_facilities=2,
        activities=(),
        business_groups=0,
        ended_groups=1,
        budget_years=0,
    ),
    "desmigratif": Profile(
        workers=(120, 180),
        good_facilities=5,
        business_groups=3,
        cooperative_stage=3,
        member_share=0.5,
        has_desmigratif_cooperative=True,
    ),
    "desmigratif_lapsed": Profile(
        workers=(90, 120),
        has_regulation=False,
        task_force_days_left=-10,
        good_facilities=1,
        broken_facilities=2,
        activities=(ActivityKind.EMPOWERMENT,),
        business_groups=0,
        ended_groups=2,
    ),
}

# The officer with a demo account is reminded of the term's end.
PROFILES["desmigratif_expiring"] = replace(PROFILES["desmigratif"], task_force_days_left=80)

# Villages of the built-in register that no profile names have a file and nothing in it.
VILLAGES = {
    "exemplary": (
        "35.02.18.2015", "32.12.24.2002", "33.07.05.2007", "52.03.09.2008", "52.03.12.2002",
        "52.03.13.2001", "72.10.11.2004", "72.10.12.2002", "73.09.07.2006",
    ),
    "advanced": (
        "35.04.14.2004", "32.12.24.2001", "32.12.24.2004", "52.03.03.2003", "52.03.11.2005",
        "72.10.10.2004", "73.02.07.2009", "73.06.09.2012", "73.07.08.2003",
    ),
    "task_force_expiring": ("32.12.24.2003", "52.01.15.2003", "73.07.03.2009"),
    "task_force_expired": ("52.03.08.2015", "52.03.14.2003", "72.10.09.2004"),
    "regulation_only": ("32.12.24.2005", "32.12.24.2007", "72.03.24.2001", "72.03.24.2002"),
    "regulation_repealed": ("32.12.24.2006", "72.10.11.2008"),
    "no_regulation": ("72.03.12.2009", "73.03.06.2002", "73.09.11.2006"),
    "beginner": ("35.04.14.2001", "33.07.12.2007", "72.03.09.2001", "91.03.01.3010"),
    "no_workers": ("35.04.14.2002", "33.07.09.1015"),
    "unconfirmed": ("32.12.24.2017", "72.03.19.2005", "73.04.07.2005"),
    "stale": ("35.04.14.2005", "52.03.20.2004", "73.07.07.2005"),
    "desmigratif": ("35.04.14.2016", "32.12.16.2004", "33.07.10.2004"),
    "desmigratif_expiring": ("35.04.14.2011",),
    "desmigratif_lapsed": ("35.04.14.2017",),
}  # fmt: skip
