"""What one may be allowed to do with vehicles, and whose they are."""

VIEW = "automotive.vehicles.view"
EDIT = "automotive.vehicles.edit"
CUSTOMER = "core.customer"
