"""Moments of this room that upper rooms listen to."""

from sharingbook.common.registry import Event

# user: whose hats changed. The book's page rights follow.
memberships_changed = Event("memberships_changed")
# department: created, renamed or closed. The book's department page follows.
department_changed = Event("department_changed")
# membership, actor: a hat was given (perhaps still waiting), confirmed, taken away. Notices follow.
membership_granted = Event("membership_granted")
membership_confirmed = Event("membership_confirmed")
membership_ended = Event("membership_ended")
# person, actor: somebody else can now set this person's password. The person is told.
one_time_link_made = Event("one_time_link_made")
