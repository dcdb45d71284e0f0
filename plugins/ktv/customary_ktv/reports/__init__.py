"""What a house does with its figures: days and months, its three files, who comes often, whose birthday is when."""

from customary_ktv.reports.birthdays import BIRTHDAYS
from customary_ktv.reports.customer_files import FILES
from customary_ktv.reports.daily import DAILY
from customary_ktv.reports.frequent import FREQUENT
from customary_ktv.reports.ledger import LEDGER_REPORT
from customary_ktv.reports.monthly import MONTHLY

REPORTS = (DAILY, MONTHLY, *FILES, FREQUENT, BIRTHDAYS, LEDGER_REPORT)

__all__ = ["REPORTS"]
