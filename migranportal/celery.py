"""The Celery application: recompute runs and their schedule."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "migranportal.settings.base")

app = Celery("migranportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
