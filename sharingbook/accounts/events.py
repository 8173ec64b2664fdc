"""Moments of this room that upper rooms listen to."""

from sharingbook.common.registry import Event

# user: whose hats changed. The book's page rights follow.
memberships_changed = Event("memberships_changed")
# department: created, renamed or closed. The book's department page follows.
department_changed = Event("department_changed")
