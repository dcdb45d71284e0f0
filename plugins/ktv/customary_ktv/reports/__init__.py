"""What a house does with its figures: days and months, who comes often, whose birthday is when."""

from customary_ktv.reports.daily import DAILY
from customary_ktv.reports.monthly import MONTHLY

REPORTS = (DAILY, MONTHLY)

__all__ = ["REPORTS"]
