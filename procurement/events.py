"""Moments of this room that upper rooms listen to. Subscribers run in the sender's transaction."""

from sharingbook.common.registry import Event

# project, actor: facts were changed (the book's search document and title follow).
project_changed = Event("project_changed")
# project, old_owner, actor: moved to another department (its page follows).
project_moved = Event("project_moved")
# version, actor: a file was uploaded; its reading has not been made yet.
version_added = Event("version_added")
# version: its reading is stored (comments are carried to it).
version_read = Event("version_read")
# decision, actor.
decided = Event("decided")
# case, actor: its state changed.
case_moved = Event("case_moved")
# case, vendor, actor: a vendor was listed as interested (declarations are held against it at once).
vendor_added = Event("vendor_added")
