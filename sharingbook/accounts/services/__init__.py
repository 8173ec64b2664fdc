"""Acts about people, hats, departments and settings: each one transaction and one ledger entry."""

from sharingbook.accounts.services.departments import change_settings, create_department, edit_department
from sharingbook.accounts.services.memberships import confirm_membership, end_membership, grant_role
from sharingbook.accounts.services.passwords import make_one_time_link, record_sign_in, set_password
from sharingbook.accounts.services.people import (
    create_person,
    invite_person,
    make_administrator,
    rename_person,
    set_active,
)

__all__ = [
    "change_settings",
    "confirm_membership",
    "create_department",
    "create_person",
    "edit_department",
    "end_membership",
    "grant_role",
    "invite_person",
    "make_administrator",
    "make_one_time_link",
    "record_sign_in",
    "rename_person",
    "set_active",
    "set_password",
]
