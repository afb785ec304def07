"""When which task runs; hours are those of Jakarta."""

from typing import Any

from celery.schedules import crontab

BEAT_SCHEDULE: dict[str, Any] = {
    # Terms and twelve-month windows expire without any record changing.
    "recompute-country": {
        "task": "programs.tasks.recompute_country",
        "schedule": crontab(hour=0, minute=10),
    },
    # The day's incremental state must equal a full run of the same date.
    "check-for-drift": {
        "task": "programs.tasks.check_for_drift",
        "schedule": crontab(hour=23, minute=20),
    },
    # One cheap query a second; a task per change would be sixty times slower in a rush of changes.
    "refresh-stale-villages": {
        "task": "programs.tasks.refresh_stale_villages",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "forget-old-entries": {
        "task": "migranportal.entry.tasks.forget_old",
        "schedule": crontab(hour=3, minute=40),
    },
    "forget-expired-tokens": {
        "task": "migranportal.api.tasks.forget_expired_tokens",
        "schedule": crontab(hour=3, minute=45),
    },
    "forget-old-notices": {
        "task": "migranportal.notices.tasks.forget_old",
        "schedule": crontab(hour=3, minute=50),
    },
    # After the nightly run, before the e-mails.
    "tell-people": {
        "task": "programs.tasks.tell_people",
        "schedule": crontab(hour=5, minute=30),
    },
    # The later rounds mail only what the first could not: a refused e-mail, a worker that died.
    "send-digests": {
        "task": "migranportal.notices.tasks.send_digests",
        "schedule": crontab(hour="6-10", minute=15),
    },
    "forget-old-imports": {
        "task": "migranportal.imports.tasks.forget_old",
        "schedule": crontab(hour=3, minute=50),
    },
    # Takes up imports whose worker died.
    "tend-imports": {
        "task": "migranportal.imports.tasks.tend_imports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    # The state only: access ended with the period that every grant carries.
    "end-expired-agreements": {
        "task": "agreements.tasks.end_expired",
        "schedule": crontab(hour=0, minute=5),
    },
    "tell-of-agreements": {
        "task": "agreements.tasks.tell_people",
        "schedule": crontab(hour=5, minute=20),
    },
    "tell-of-plans": {
        "task": "plans.tasks.tell_people",
        "schedule": crontab(hour=5, minute=25),
    },
    # Mails what was asked for, and again what the mail server refused.
    "send-invitations": {
        "task": "migranportal.operations.tasks.send_invitations",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    # When nobody designates; what it finds broken stands first on the operators' first page.
    "check-ledger": {
        "task": "migranportal.operations.tasks.check_ledger",
        "schedule": crontab(hour=2, minute=40),
    },
    "count-orphaned-files": {
        "task": "migranportal.operations.tasks.count_orphaned_files",
        "schedule": crontab(hour=3, minute=10),
    },
    # Dashboards read the counts of a night; five million people are too many for a page.
    "count-people": {"task": "reports.tasks.count_day", "schedule": crontab(hour=0, minute=40)},
    # Once a month: a night in which the month is counted already does nothing.
    "count-figures-for-partners": {
        "task": "migranportal.api.tasks.count_figures",
        "schedule": crontab(hour=1, minute=10),
    },
    # Daily, so that a month is not lost with one bad night: what is made stays as it is.
    "report-last-month": {
        "task": "reports.tasks.report_last_month",
        "schedule": crontab(hour=2, minute=10),
    },
    # Hands new events to partners' endpoints and sends what is due.
    "send-webhooks": {
        "task": "migranportal.api.tasks.send_webhooks",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget-old-webhooks": {
        "task": "migranportal.api.tasks.forget_old_webhooks",
        "schedule": crontab(hour=3, minute=55),
    },
    "forget-old-answers": {
        "task": "migranportal.api.tasks.forget_old_answers",
        "schedule": crontab(minute=45),
    },
    "forget-old-rows": {
        "task": "migranportal.api.tasks.forget_old_rows",
        "schedule": crontab(hour=3, minute=35),
    },
    # Takes up exports whose worker died.
    "tend-exports": {
        "task": "migranportal.api.tasks.tend_exports",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    # Also just after midnight, when grants end.
    "forget-old-exports": {
        "task": "migranportal.api.tasks.forget_old_exports",
        "schedule": crontab(minute="2,17,32,47"),
    },
    # Picks up the parts of a run whose worker died.
    "tend-runs": {"task": "programs.tasks.tend_runs", "schedule": 5.0, "options": {"expires": 5}},
}
