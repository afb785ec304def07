"""What is known of offices, courses and capital; and lists of participants from spreadsheets."""

from training.importers.known import load_known_training
from training.importers.participants import ParticipantImport, pasted_as_csv

__all__ = ["ParticipantImport", "load_known_training", "pasted_as_csv"]
