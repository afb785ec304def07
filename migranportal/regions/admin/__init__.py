"""The pages of the register in the admin site."""

from migranportal.regions.admin.areas import AreaAdmin
from migranportal.regions.admin.countries import CountryAdmin
from migranportal.regions.admin.successions import AreaSuccessionAdmin

__all__ = ["AreaAdmin", "AreaSuccessionAdmin", "CountryAdmin"]
