"""Who may open which page: the table behind ``test_permission_matrix``.

A new admin page needs one line in ``MODELS`` (and a factory of its model in ``tests/factories``, or
``make``); any other new address one line in ``PAGES``. The table says what ought to be and is
written by hand: it is never derived from ``roles.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from migranportal.accounts.roles import Role
from tests.factories.cooperatives import (
    AnnualMeetingFactory,
    BusinessUnitFactory,
    CooperativeFactory,
    MembershipFactory,
    ServedVillageFactory,
    SupplyLinkFactory,
)
from tests.factories.programs import (
    ProgramFactory,
    designated,
    draft_decree,
    open_proposal,
    proposal_step,
)
from tests.factories.villages import (
    ActivityFactory,
    BudgetLineFactory,
    EvidenceFactory,
    FacilityFactory,
    RegulationFactory,
    TaskForceFactory,
    TaskForceMemberFactory,
)
from tests.factories.workers import (
    BusinessGroupFactory,
    ComplaintFactory,
    FamilyMemberFactory,
    PermissionLetterFactory,
    PlacementFactory,
    ReturneeBusinessFactory,
    WorkerFactory,
)


class Outcome(Enum):
    """What a visitor meets."""

    OK = "the page opens"
    LOGIN = "the sign-in comes first"
    HIDDEN = "404: it does not exist for this visitor"
    FORBIDDEN = "403: the role does not open it"
    REDIRECT = "another page answers"
    METHOD = "405: not for this kind of request"
    GONE = "410: it has ended"


OK, LOGIN, HIDDEN = Outcome.OK, Outcome.LOGIN, Outcome.HIDDEN
FORBIDDEN, REDIRECT, METHOD = Outcome.FORBIDDEN, Outcome.REDIRECT, Outcome.METHOD

ADMIN, PROGRAM, ANALYST = Role.MINISTRY_ADMINISTRATOR, Role.PROGRAM_OFFICER, Role.ANALYST
BP3MI, REGENCY, DPO = Role.BP3MI_OFFICER, Role.REGENCY_OFFICER, Role.DATA_PROTECTION_OFFICER

# The columns: anonymous, each role around Tunggangri, and a BP3MI officer of another province.
ANONYMOUS, ELSEWHERE = "anonymous", "officer elsewhere"
COLUMNS: list[Any] = [ANONYMOUS, *Role, ELSEWHERE]

DESK = frozenset({ADMIN, PROGRAM, ANALYST, BP3MI, REGENCY, DPO})
RECORD_KEEPERS = frozenset({ADMIN, PROGRAM, BP3MI, REGENCY})
SEE_PEOPLE = RECORD_KEEPERS | {DPO}
RULE_MAKERS = frozenset({ADMIN, PROGRAM})
ADMINISTRATORS = frozenset({ADMIN})
AUDITORS = frozenset({ADMIN, DPO})
DATA_PROTECTION = frozenset({DPO})
SEE_AGREEMENTS = frozenset({ADMIN, PROGRAM, ANALYST, DPO})
PLANNERS = frozenset({ADMIN, PROGRAM, REGENCY})
TRAINERS = frozenset({ADMIN, PROGRAM, BP3MI})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Model:
    """The pages of a model in the admin site: which roles view, change, add and delete.

    ``national`` models belong to no area: an officer elsewhere sees the same rows.
    """

    view: frozenset[Role]
    change: frozenset[Role] = NOBODY
    add: frozenset[Role] = NOBODY
    delete: frozenset[Role] = NOBODY
    national: bool = False
    make: Callable[[], Any] | None = None


MODELS: dict[str, Model] = {
    "regions.area": Model(DESK, ADMINISTRATORS, national=True),
    "regions.areasuccession": Model(DESK, NOBODY, ADMINISTRATORS, national=True),
    "regions.country": Model(DESK, ADMINISTRATORS, national=True),
    "accounts.user": Model(ADMINISTRATORS, ADMINISTRATORS, ADMINISTRATORS, national=True),
    "accounts.organisation": Model(SEE_AGREEMENTS, ADMINISTRATORS, ADMINISTRATORS, national=True),
    "accounts.roleassignment": Model(ADMINISTRATORS, national=True),
    "operations.invitation": Model(ADMINISTRATORS, national=True),
    "operations.announcement": Model(RULE_MAKERS, RULE_MAKERS, RULE_MAKERS, national=True),
    "audit.auditevent": Model(AUDITORS, national=True),
    "audit.recordread": Model(DATA_PROTECTION, national=True),
    "villages.village": Model(DESK, RECORD_KEEPERS),
    "villages.taskforce": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "villages.villageregulation": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "villages.facility": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "villages.activity": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "villages.budgetline": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "villages.facilitykind": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "villages.pillar": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "workers.person": Model(SEE_PEOPLE, RECORD_KEEPERS, RECORD_KEEPERS),
    "workers.worker": Model(SEE_PEOPLE, RECORD_KEEPERS, RECORD_KEEPERS),
    "workers.voterregistration": Model(SEE_PEOPLE),
    "workers.placement": Model(SEE_PEOPLE, RECORD_KEEPERS, RECORD_KEEPERS),
    "workers.permissionletter": Model(SEE_PEOPLE, RECORD_KEEPERS, RECORD_KEEPERS),
    "workers.complaint": Model(SEE_PEOPLE, NOBODY, RECORD_KEEPERS),
    "workers.complaintkind": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "workers.complaintdeadline": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "workers.returneebusiness": Model(SEE_PEOPLE, RECORD_KEEPERS, RECORD_KEEPERS),
    "workers.businessgroup": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "cooperatives.cooperative": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "cooperatives.membership": Model(SEE_PEOPLE, RECORD_KEEPERS, RECORD_KEEPERS),
    "cooperatives.supplylink": Model(DESK, RECORD_KEEPERS, RECORD_KEEPERS),
    "cooperatives.coveragetarget": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "cooperatives.meetingrule": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "cooperatives.healthrule": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "programs.assessment": Model(DESK),
    "programs.villagemeasures": Model(DESK),
    "programs.proposal": Model(DESK),
    "programs.decree": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True, make=draft_decree),
    "programs.designation": Model(DESK, RULE_MAKERS, RULE_MAKERS),
    "programs.stepdeadline": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "programs.program": Model(DESK, RULE_MAKERS, national=True),
    "programs.criteriaversion": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "programs.run": Model(DESK, national=True),
    "programs.publicationrequest": Model(DESK, national=True),
    "centres.centre": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "centres.competency": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "centres.route": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "centres.opening": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "training.session": Model(DESK, TRAINERS, TRAINERS),
    "training.participant": Model(SEE_PEOPLE),
    "training.certificate": Model(SEE_PEOPLE),
    "training.mentoringvisit": Model(DESK, TRAINERS, TRAINERS),
    "training.capitalaccess": Model(SEE_PEOPLE, TRAINERS, TRAINERS),
    "training.creditfigure": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "training.office": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "training.serviceplace": Model(DESK, TRAINERS, TRAINERS),
    "training.course": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "training.coursekind": Model(DESK, RULE_MAKERS, RULE_MAKERS, national=True),
    "agreements.agreement": Model(SEE_AGREEMENTS, RULE_MAKERS, RULE_MAKERS, national=True),
    "reports.publishedfigure": Model(DESK, RULE_MAKERS, RULE_MAKERS, RULE_MAKERS, national=True),
    "agreements.task": Model(SEE_AGREEMENTS, RULE_MAKERS, RULE_MAKERS, national=True),
    "api.apiclient": Model(SEE_AGREEMENTS, national=True),
    "api.exportjob": Model(SEE_AGREEMENTS, national=True),
    "agreements.succession": Model(SEE_AGREEMENTS, RULE_MAKERS, RULE_MAKERS, national=True),
    "api.reportedrow": Model(RULE_MAKERS, national=True),
    "api.reviewrule": Model(RULE_MAKERS, RULE_MAKERS, RULE_MAKERS, national=True),
    "api.webhookendpoint": Model(SEE_AGREEMENTS, national=True),
    "api.webhookdelivery": Model(SEE_AGREEMENTS, national=True),
    "plans.actionplan": Model(DESK, PLANNERS, PLANNERS),
    "plans.planitem": Model(DESK, PLANNERS, PLANNERS),
}


@dataclass(frozen=True)
class Page:
    """One address: what the anonymous, the desk's people and everybody else meet.

    ``roles`` narrows the desk's people. ``of`` names the model of an object's own page: the object
    is made, its key is the argument ``key``, and an officer elsewhere must not find it. ``hidden``
    are the desk's people for whose area there is no such page. ``make`` makes what the page needs.
    """

    anonymous: Outcome
    desk: Outcome
    others: Outcome
    arguments: dict[str, Any] = field(default_factory=dict)
    roles: frozenset[Role] = DESK
    of: str = ""
    key: str = "object_id"
    hidden: frozenset[Role] = NOBODY
    make: Callable[[], Any] | None = None


def public(outcome: Outcome, **arguments: Any) -> Page:
    """Return the row of a page that is the same for everybody."""
    return Page(outcome, outcome, outcome, arguments)


def signed_in(outcome: Outcome, **arguments: Any) -> Page:
    """Return the row of a page for everybody with an account."""
    return Page(LOGIN, outcome, outcome, arguments)


def desk(outcome: Outcome, **arguments: Any) -> Page:
    """Return the row of a page of the admin site that no model owns."""
    return Page(LOGIN, outcome, FORBIDDEN, arguments)


def only(roles: frozenset[Role], outcome: Outcome = OK, **arguments: Any) -> Page:
    """Return the row of a page of the admin site for some roles."""
    return Page(LOGIN, outcome, FORBIDDEN, arguments, roles)


def of_object(
    model: str, roles: frozenset[Role], outcome: Outcome = OK, *, key: str = "object_id"
) -> Page:
    """Return the row of a page of the admin site about one object of ``model``."""
    return Page(LOGIN, outcome, FORBIDDEN, {}, roles, model, key)


# What people in the field open: who sees a village's records, and who may change them.
OFFICER, HEAD, LIAISON = Role.VILLAGE_OFFICER, Role.VILLAGE_HEAD, Role.PARTNER_LIAISON
SEE_VILLAGE = frozenset(Role) - {LIAISON}
KEEP_VILLAGE = RECORD_KEEPERS | {OFFICER}
SEE_RESIDENTS = SEE_PEOPLE | {OFFICER, HEAD}


@dataclass(frozen=True)
class Records:
    """The pages of a kind of record in the field: list, add, change, remove.

    ``make`` makes one record of a village and returns it, with the further arguments of its
    addresses. Who may not see meets 404, who may only read 403 where something would change.
    """

    make: Callable[[Any], Any]
    see: frozenset[Role] = SEE_VILLAGE
    edit: frozenset[Role] = KEEP_VILLAGE
    where: Callable[[Any], dict[str, Any]] = lambda record: {}


@dataclass(frozen=True)
class VillagePage:
    """One page about the village ``35.04.14.2011``: who opens it, who is told that the role does not.

    Everybody else, and officers of other areas, meet 404.
    """

    roles: frozenset[Role] = SEE_VILLAGE
    forbidden: frozenset[Role] = NOBODY
    outcome: Outcome = OK
    arguments: dict[str, Any] = field(default_factory=dict)
    make: Callable[[Any], dict[str, Any]] | None = None
    """Makes what the page is about, of the village, and returns the further arguments."""


OF_COOPERATIVE: Callable[[Any], dict[str, Any]] = lambda record: {  # noqa: E731
    "cooperative": record.cooperative_id
}

OF_PERSON: Callable[[Any], dict[str, Any]] = lambda record: {"person": record.worker_id}  # noqa: E731


def a_migrant(village: Any) -> dict[str, Any]:
    """Make a migrant abroad and return the argument of the addresses about them."""
    worker = WorkerFactory(village=village, abroad=True)
    PlacementFactory(worker=worker, open=True)
    return {"person": worker.pk}


def about_a_migrant() -> VillagePage:
    """Return the row of a form about a migrant: the village head and the DPO may only read."""
    return VillagePage(KEEP_VILLAGE, frozenset({HEAD, DPO}), make=a_migrant)


RECORDS: dict[str, Records] = {
    "workers:person": Records(
        lambda village: WorkerFactory(village=village).person, see=SEE_RESIDENTS
    ),
    "workers:family": Records(
        lambda village: FamilyMemberFactory(worker__village=village),
        see=SEE_RESIDENTS,
        where=OF_PERSON,
    ),
    "workers:placement": Records(
        lambda village: PlacementFactory(worker__village=village),
        see=SEE_RESIDENTS,
        where=OF_PERSON,
    ),
    "workers:business": Records(
        lambda village: ReturneeBusinessFactory(owner__village=village),
        see=SEE_RESIDENTS,
        where=lambda record: {"person": record.owner_id},
    ),
    "workers:businessgroup": Records(lambda village: BusinessGroupFactory(village=village)),
    "workers:groupmember": Records(
        lambda village: ReturneeBusinessFactory(
            owner__village=village, group=BusinessGroupFactory(village=village)
        ),
        see=SEE_RESIDENTS,
        where=lambda record: {"group": record.group_id},
    ),
    "workers:letter": Records(
        lambda village: PermissionLetterFactory(village=village), see=SEE_RESIDENTS
    ),
    "workers:complaint": Records(
        lambda village: ComplaintFactory(village=village), see=SEE_RESIDENTS
    ),
    "villages:regulation": Records(lambda village: RegulationFactory(village=village)),
    "villages:task_force": Records(lambda village: TaskForceFactory(village=village)),
    "villages:task_force_member": Records(
        lambda village: TaskForceMemberFactory(task_force__village=village),
        where=lambda member: {"task_force": member.task_force_id},
    ),
    "villages:facility": Records(lambda village: FacilityFactory(village=village)),
    "villages:activity": Records(lambda village: ActivityFactory(village=village)),
    "villages:evidence": Records(
        lambda village: EvidenceFactory(activity__village=village),
        where=lambda evidence: {"activity": evidence.activity_id},
    ),
    "villages:budget_line": Records(lambda village: BudgetLineFactory(village=village)),
    "cooperatives:cooperative": Records(lambda village: CooperativeFactory(seat=village)),
    "cooperatives:membership": Records(
        lambda village: MembershipFactory(cooperative__seat=village),
        see=SEE_RESIDENTS,
        where=OF_COOPERATIVE,
    ),
    "cooperatives:businessunit": Records(
        lambda village: BusinessUnitFactory(cooperative__seat=village), where=OF_COOPERATIVE
    ),
    "cooperatives:annualmeeting": Records(
        lambda village: AnnualMeetingFactory(cooperative__seat=village), where=OF_COOPERATIVE
    ),
    "cooperatives:supplylink": Records(
        lambda village: SupplyLinkFactory(cooperative__seat=village), where=OF_COOPERATIVE
    ),
    "cooperatives:servedvillage": Records(
        lambda village: ServedVillageFactory(cooperative__seat=village), where=OF_COOPERATIVE
    ),
}

PROPOSERS = frozenset({OFFICER})
ONE_PROPOSAL: Callable[[Any], dict[str, Any]] = lambda village: {  # noqa: E731
    "pk": open_proposal(village).pk
}
REVIEWERS = frozenset({PROGRAM, BP3MI})
ONE_DESIGNATION: Callable[[Any], dict[str, Any]] = lambda village: {  # noqa: E731
    "pk": designated(village).pk
}
A_STEP: Callable[[Any], dict[str, Any]] = lambda village: {  # noqa: E731
    "pk": (step := proposal_step(village)).proposal_id,
    "number": step.number,
}

VILLAGE_PAGES: dict[str, VillagePage] = {
    "imports:village": VillagePage(KEEP_VILLAGE, frozenset({ANALYST, DPO, HEAD})),
    "workers:person_page": VillagePage(SEE_RESIDENTS, make=a_migrant),
    "workers:status_form": about_a_migrant(),
    "workers:return_form": about_a_migrant(),
    "workers:move_form": about_a_migrant(),
    "workers:reveal": about_a_migrant(),
    "workers:letter_revoke": VillagePage(
        KEEP_VILLAGE,
        frozenset({HEAD, DPO}),
        make=lambda village: {"pk": PermissionLetterFactory(village=village).pk},
    ),
    "workers:complaint_page": VillagePage(
        SEE_RESIDENTS, make=lambda village: {"pk": ComplaintFactory(village=village).pk}
    ),
    "workers:complaint_act": VillagePage(
        *(KEEP_VILLAGE, frozenset({HEAD, DPO})),
        make=lambda village: {"pk": ComplaintFactory(village=village).pk, "act": "note"},
    ),
    "village_home": VillagePage(),
    "training:village": VillagePage(),
    "programs:proposal_list": VillagePage(),
    "programs:proposal": VillagePage(make=ONE_PROPOSAL),
    "programs:proposal_letter": VillagePage(make=ONE_PROPOSAL),
    "programs:proposal_assessment": VillagePage(
        PROPOSERS, SEE_VILLAGE - PROPOSERS, make=ONE_PROPOSAL
    ),
    "programs:proposal_evidence": VillagePage(
        PROPOSERS, SEE_VILLAGE - PROPOSERS, make=ONE_PROPOSAL
    ),
    "programs:proposal_letter_form": VillagePage(
        PROPOSERS, SEE_VILLAGE - PROPOSERS, make=ONE_PROPOSAL
    ),
    "programs:proposal_visit": VillagePage(
        REVIEWERS, SEE_VILLAGE - REVIEWERS, REDIRECT, make=ONE_PROPOSAL
    ),
    "programs:proposal_step": VillagePage(make=A_STEP),
    "programs:designation_list": VillagePage(),
    "programs:designation": VillagePage(make=ONE_DESIGNATION),
    "programs:designation_step": VillagePage(arguments={"number": 2}, make=ONE_DESIGNATION),
    "programs:designation_act": VillagePage(
        REVIEWERS, SEE_VILLAGE - REVIEWERS, arguments={"act": "monitor"}, make=ONE_DESIGNATION
    ),
    "programs:certificate": VillagePage(make=ONE_DESIGNATION),
    "villages:profile": VillagePage(KEEP_VILLAGE, SEE_VILLAGE - KEEP_VILLAGE),
    "villages:confirm": VillagePage(KEEP_VILLAGE, SEE_VILLAGE - KEEP_VILLAGE),
    "villages:task_force_end": VillagePage(
        *(KEEP_VILLAGE, SEE_VILLAGE - KEEP_VILLAGE),
        make=lambda village: {"pk": TaskForceFactory(village=village).pk},
    ),
    "villages:regulation_repeal": VillagePage(
        *(KEEP_VILLAGE, SEE_VILLAGE - KEEP_VILLAGE),
        make=lambda village: {"pk": RegulationFactory(village=village).pk},
    ),
    "villages:facility_check": VillagePage(
        *(KEEP_VILLAGE, SEE_VILLAGE - KEEP_VILLAGE),
        make=lambda village: {"pk": FacilityFactory(village=village).pk},
    ),
    "plans:village": VillagePage(),
    "cooperatives:summary": VillagePage(
        make=lambda village: {"cooperative": CooperativeFactory(seat=village).pk}
    ),
}

PAGES: dict[str, Page] = {
    # The shell
    "home": signed_in(OK),
    "areas": signed_in(OK),
    "areas_csv": signed_in(OK),
    "areas_geojson": signed_in(OK),
    # No such area in an empty register; tests/web/test_areas.py opens real ones with every role
    "area": signed_in(HIDDEN, code="35.04"),
    "area_csv": signed_in(HIDDEN, code="35.04"),
    "area_geojson": signed_in(HIDDEN, code="35.04"),
    "set_language": public(REDIRECT),
    # Open to everybody: shown for a village that exists in tests/web/test_public.py
    "public_profile": public(HIDDEN, code="35.04.14.2011"),
    # Help
    "guide": signed_in(OK),
    "guide_chapter": signed_in(OK, slug="masuk-ke-portal"),
    "glossary": signed_in(OK),
    "blank_forms": signed_in(OK),
    "blank_form": signed_in(OK, slug="orang"),
    "healthz": public(OK),
    "readyz": public(OK),
    # Sign-in
    "account_login": Page(OK, REDIRECT, REDIRECT),
    "account_logout": Page(REDIRECT, OK, OK),
    "account_inactive": public(OK),
    "account_reset_password": public(OK),
    "account_reset_password_done": public(OK),
    "account_reset_password_from_key": public(OK, uidb36="1", key="wrong"),
    "account_reset_password_from_key_done": public(OK),
    "account_change_password": signed_in(OK),
    "account_reauthenticate": signed_in(OK),
    # Closed: accounts and their addresses are made by the ministry
    "account_signup": public(HIDDEN),
    "account_email": public(HIDDEN),
    "account_email_verification_sent": public(HIDDEN),
    "account_confirm_email": public(HIDDEN, key="x"),
    "account_set_password": public(HIDDEN),
    "account_confirm_login_code": public(HIDDEN),
    # The second factor: what changes it asks for the password again; nobody here has one yet
    "mfa_index": signed_in(OK),
    "mfa_authenticate": signed_in(REDIRECT),
    "mfa_reauthenticate": signed_in(REDIRECT),
    "mfa_activate_totp": signed_in(REDIRECT),
    "mfa_deactivate_totp": signed_in(HIDDEN),
    "mfa_view_recovery_codes": signed_in(HIDDEN),
    "mfa_generate_recovery_codes": signed_in(REDIRECT),
    "mfa_download_recovery_codes": signed_in(HIDDEN),
    "mfa_list_webauthn": signed_in(OK),
    "mfa_add_webauthn": signed_in(REDIRECT),
    "mfa_reauthenticate_webauthn": signed_in(REDIRECT),
    "mfa_remove_webauthn": signed_in(REDIRECT, pk=1),
    "mfa_edit_webauthn": signed_in(REDIRECT, pk=1),
    # The admin site
    "admin:index": desk(OK),
    # No such area in an empty register; tests/reports/test_dashboards.py opens real ones
    "reports:dashboard": desk(OK),
    # Maps end with regencies: there is none of the districts of one
    "reports:map": Page(LOGIN, OK, FORBIDDEN, hidden=frozenset({REGENCY})),
    "reports:multiples": Page(LOGIN, OK, FORBIDDEN, make=ProgramFactory),
    "reports:counted": desk(OK),
    "reports:table": desk(OK, table="desa", form="csv"),
    "reports:area_dashboard": desk(HIDDEN, code="35.04"),
    "reports:area_map": desk(HIDDEN, code="35.04"),
    "reports:area_multiples": desk(HIDDEN, code="35.04"),
    "reports:area_counted": desk(HIDDEN, code="35.04"),
    "reports:area_table": desk(HIDDEN, code="35.04", table="desa", form="csv"),
    "reports:villages": desk(OK),
    "reports:monthly": desk(OK),
    "reports:progress": desk(HIDDEN, pk=0),
    "reports:monthly_file": desk(HIDDEN, pk=0),
    "admin:regions_areasuccession_suggestions": only(ADMINISTRATORS),
    "admin:accounts_roleassignment_end": only(ADMINISTRATORS, HIDDEN, assignment_id=0),
    "admin:operations_announcement_preview": only(RULE_MAKERS, HIDDEN, announcement_id=0),
    "admin:operations_health": only(ADMINISTRATORS),
    "admin:operations_health_now": only(ADMINISTRATORS),
    "admin:operations_retry": desk(METHOD, pk=0),
    "admin:operations_settle": desk(METHOD, pk=0),
    "admin:operations_lists": desk(OK),
    # An invitation is opened by who has no password yet; an announcement put away by its reader
    "operations:invitation": public(Outcome.GONE, token="x"),
    "operations:dismiss": signed_in(METHOD, pk=0),
    "admin:login": Page(LOGIN, REDIRECT, FORBIDDEN),
    "admin:logout": desk(REDIRECT),
    "admin:password_change": desk(REDIRECT),
    "admin:password_change_done": desk(REDIRECT),
    "admin:autocomplete": desk(FORBIDDEN),
    "admin:jsi18n": desk(OK),
    # Drafts are their author's: everybody with an account may have some
    "entry:drafts": signed_in(OK),
    "entry:draft": signed_in(HIDDEN, key="00000000-0000-4000-8000-000000000000"),
    "entry:uploads": signed_in(METHOD),
    "entry:upload": signed_in(METHOD, key="00000000-0000-4000-8000-000000000000"),
    # The portal on a phone: the shell says nothing about anybody
    "entry:phone_key": signed_in(OK),
    "entry:offline": public(OK, language="id"),
    "entry:service_worker": public(OK),
    "entry:web_manifest": public(OK),
    # Notices are their reader's; the way out of the e-mails is open to whoever got one
    "notices:list": signed_in(OK),
    "notices:settings": signed_in(OK),
    "notices:notice": signed_in(METHOD, pk=0),
    "notices:unsubscribe": public(HIDDEN, token="x"),
    # Records
    "entry:area_search": signed_in(OK),
    "workers:nik_check": signed_in(METHOD, code="35.04.14.2011"),
    "workers:person_confirm": signed_in(METHOD, code="35.04.14.2011", person=0),
    # Imports: of an area; the page without one tells those who may not that they may not
    "imports:home": signed_in(OK),
    "imports:template": signed_in(OK, kind="people"),
    "imports:import": signed_in(HIDDEN, pk=0),
    "imports:progress": signed_in(HIDDEN, pk=0),
    "imports:problems": signed_in(HIDDEN, pk=0),
    "imports:sheet": signed_in(HIDDEN, pk=0),
    "imports:decide": signed_in(METHOD, pk=0),
    "imports:cancel": signed_in(METHOD, pk=0),
    "imports:undo": signed_in(HIDDEN, pk=0),
    "villages:document": signed_in(HIDDEN, name="evidence/00/none.pdf"),
    "admin:villages_village_confirm": of_object("villages.village", RECORD_KEEPERS),
    "admin:workers_person_reveal": of_object("workers.person", RECORD_KEEPERS),
    # Who saw whose data
    "admin:audit_recordread_people": only(DATA_PROTECTION),
    "admin:audit_recordread_person": of_object("workers.person", DATA_PROTECTION, key="person_id"),
    "admin:audit_recordread_letter": desk(METHOD, person_id=0),
    # Cooperatives of the country, or of one's areas; there is no map of an empty register
    "admin:cooperatives_national": desk(OK),
    "admin:cooperatives_national_map": desk(HIDDEN),
    "admin:cooperatives_national_file": desk(OK, form="csv"),
    "admin:cooperatives_national_villages": desk(OK),
    "admin:cooperatives_national_villages_file": desk(OK, form="csv"),
    # The Migran Centre is open to everybody
    "centres:start": public(OK),
    "centres:centres": public(OK),
    "centres:centre": public(HIDDEN, slug="x"),
    "centres:competencies": public(OK),
    "centres:routes": public(OK),
    "centres:route": public(HIDDEN, slug="x"),
    "centres:openings": public(OK),
    "admin:centres_centre_act": only(RULE_MAKERS, HIDDEN, entry_id=0, act="publish"),
    "admin:centres_competency_act": only(RULE_MAKERS, HIDDEN, entry_id=0, act="publish"),
    "admin:centres_route_act": only(RULE_MAKERS, HIDDEN, entry_id=0, act="publish"),
    "admin:centres_opening_act": only(RULE_MAKERS, HIDDEN, entry_id=0, act="publish"),
    # Training
    "training:certificate": public(HIDDEN, token="x"),
    "admin:training_session_agenda": desk(OK),
    "admin:training_session_export": desk(OK, form="csv"),
    "admin:training_mentoringvisit_export": desk(OK, form="csv"),
    "admin:training_creditfigure_export": desk(OK, form="csv"),
    "admin:training_serviceplace_export": desk(OK, form="csv"),
    "admin:training_participant_export": only(SEE_PEOPLE, form="csv"),
    "admin:training_capitalaccess_export": only(SEE_PEOPLE, form="csv"),
    "admin:training_office_coverage": desk(OK),
    "admin:training_office_coverage_export": desk(OK, form="csv"),
    "admin:training_session_people": of_object("training.session", TRAINERS, key="session_id"),
    "admin:training_session_marks": of_object("training.session", TRAINERS, key="session_id"),
    "admin:training_session_certificates": of_object(
        "training.session", TRAINERS, key="session_id"
    ),
    "admin:training_session_take_off": only(TRAINERS, HIDDEN, session_id=0, participant_id=0),
    "admin:training_session_act": only(TRAINERS, HIDDEN, session_id=0, act="hold"),
    "admin:training_session_roster": only(SEE_PEOPLE, HIDDEN, session_id=0, form="csv"),
    "admin:training_certificate_pdf": of_object("training.certificate", SEE_PEOPLE),
    "admin:training_certificate_revoke": of_object("training.certificate", TRAINERS),
    "admin:training_capitalaccess_act": only(TRAINERS, HIDDEN, object_id=0, act="approve"),
    # Programs
    "programs:proposals": signed_in(OK),
    "programs:queue": signed_in(OK),
    "programs:proposal_link": signed_in(HIDDEN, pk=0),
    "admin:programs_village_explanation": of_object("villages.village", DESK, key="village_id"),
    "admin:programs_village_recompute": desk(METHOD, village_id=0),
    "admin:programs_assessment_export": desk(OK),
    "admin:plans_timeline": desk(OK),
    "admin:plans_planitem_export": desk(OK, form="csv"),
    "admin:plans_planitem_act": Page(
        *(LOGIN, OK, FORBIDDEN, {"act": "report"}, PLANNERS, "plans.planitem", "item_id")
    ),
    "programs:decree_public": public(HIDDEN, token="00000000-0000-4000-8000-000000000000"),
    "programs:annex_public": public(HIDDEN, token="00000000-0000-4000-8000-000000000000"),
    "programs:certificate_public": public(HIDDEN, token="00000000-0000-4000-8000-000000000000"),
    "admin:programs_decree_annex": desk(HIDDEN, decree_id=0),
    "admin:programs_decree_certificates": desk(HIDDEN, decree_id=0),
    "admin:programs_decree_villages": only(RULE_MAKERS, HIDDEN, decree_id=0),
    "admin:programs_decree_act": only(RULE_MAKERS, HIDDEN, decree_id=0, act="submit"),
    "admin:programs_decree_file": desk(HIDDEN, decree_id=0),
    "admin:agreements_agreement_act": only(RULE_MAKERS, HIDDEN, agreement_id=0, act="sign"),
    "admin:agreements_agreement_export": only(SEE_AGREEMENTS, form="csv"),
    "admin:agreements_task_export": only(SEE_AGREEMENTS, form="xlsx"),
    "admin:agreements_agreement_print": only(SEE_AGREEMENTS, HIDDEN, agreement_id=0),
    "admin:agreements_agreement_replace": only(RULE_MAKERS, HIDDEN, agreement_id=0),
    "admin:agreements_agreement_file": only(RULE_MAKERS, HIDDEN, agreement_id=0),
    "admin:agreements_agreement_file_remove": only(RULE_MAKERS, HIDDEN, agreement_id=0, file_id=0),
    "admin:agreements_task_evidence": only(RULE_MAKERS, HIDDEN, task_id=0),
    "admin:agreements_task_evidence_remove": only(RULE_MAKERS, HIDDEN, task_id=0, evidence_id=0),
    # Machines sign in: tests/api/test_sign_in.py
    "api:token": public(METHOD),
    "api:revoke": public(METHOD),
    "api:metadata": public(OK),
    # For the liaison of a partner: tests/api/test_clients_pages.py
    "api:clients": signed_in(HIDDEN),
    "api:client_new": signed_in(HIDDEN),
    "api:client": signed_in(HIDDEN, pk=0),
    "api:client_edit": signed_in(HIDDEN, pk=0),
    "api:client_revoke": signed_in(HIDDEN, pk=0),
    "api:client_rotate": signed_in(HIDDEN, pk=0),
    "api:client_end_secret": signed_in(HIDDEN, pk=0, secret=0),
    "admin:api_apiclient_revoke": of_object("api.apiclient", RULE_MAKERS),
    "admin:api_reportedrow_review": of_object("api.reportedrow", RULE_MAKERS, key="pk"),
    # For the liaison: tests/api/test_webhook_pages.py
    "api:webhooks": signed_in(HIDDEN),
    "api:webhook_add": signed_in(HIDDEN),
    "api:webhook": signed_in(HIDDEN, pk=0),
    "api:webhook_change": signed_in(HIDDEN, pk=0),
    "api:webhook_deliveries": signed_in(HIDDEN, pk=0),
    "api:webhook_secret": signed_in(HIDDEN, pk=0),
    "api:webhook_act": signed_in(HIDDEN, pk=0, act="uji"),
    "admin:api_webhookendpoint_turn_off": only(RULE_MAKERS, HIDDEN, pk=0),
    "admin:api_webhookdelivery_replay": only(RULE_MAKERS, HIDDEN, pk=0),
    # For the liaison of a party, who is of an organisation: tests/agreements/test_partners.py
    "agreements:agreements": signed_in(HIDDEN),
    "agreements:agreement": signed_in(HIDDEN, agreement="x"),
    "agreements:task": signed_in(HIDDEN, agreement="x", pk=0),
    "agreements:file": signed_in(HIDDEN, name="agreements/00/none.pdf"),
    "admin:reports_statistics": desk(OK),
    "admin:reports_statistics_export": desk(OK, form="csv"),
    "admin:reports_contradictions": desk(OK),
    "admin:reports_remittances": desk(OK),
    "admin:programs_run_start": only(RULE_MAKERS | {BP3MI}),
    "admin:programs_run_progress": desk(HIDDEN, run_id=0),
    "admin:programs_version_words": only(RULE_MAKERS, HIDDEN, version_id=0),
    "admin:programs_version_copy": desk(METHOD, version_id=0),
    "admin:programs_version_discard": only(RULE_MAKERS, HIDDEN, version_id=0),
    "admin:programs_version_publish": only(RULE_MAKERS, HIDDEN, version_id=0),
    "admin:programs_version_effect": only(RULE_MAKERS, HIDDEN, version_id=0),
    "admin:programs_publication_approve": desk(METHOD, request_id=0),
    "admin:programs_publication_reject": desk(METHOD, request_id=0),
    "admin:programs_publication_withdraw": desk(METHOD, request_id=0),
    "admin:programs_publication_differences": desk(HIDDEN, request_id=0),
    "admin:programs_version_criterion_add": only(RULE_MAKERS, HIDDEN, version_id=0),
    "admin:programs_version_criterion": only(RULE_MAKERS, HIDDEN, version_id=0, criterion_id=0),
    "admin:programs_version_criterion_move": desk(METHOD, version_id=0, criterion_id=0),
    "admin:programs_version_criterion_remove": only(
        RULE_MAKERS, HIDDEN, version_id=0, criterion_id=0
    ),
}
