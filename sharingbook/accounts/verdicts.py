"""May this person do this, here? One door, one answer with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as _

from sharingbook.accounts.matrix import COLUMNS, MATRIX, PUBLIC
from sharingbook.accounts.roles import Role
from sharingbook.common.errors import Refused

if TYPE_CHECKING:
    from sharingbook.accounts.models import Membership

# A condition answers True, False, or a lazy text that says why not.
Condition = Callable[[Any, "Membership | None", Any], Any]
_conditions: dict[str, Condition] = {}

NOBODYS = _("Your role does not include this.")
NOT_YOURS = _("Your role does not include this. Those who may, where it belongs: %(roles)s.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; `reason` says why not, `membership` is the hat that allowed it."""

    allowed: bool
    reason: Any = ""
    membership: "Membership | None" = None

    def __bool__(self) -> bool:
        return self.allowed


def register_condition(name: str, condition: Condition) -> None:
    """Give a cell name of the table its meaning; called from a room's `AppConfig.ready()`."""
    _conditions[name] = condition


def registered_conditions() -> frozenset[str]:
    return frozenset(_conditions)


def _roles_of(action: str) -> str:
    """The sentence of `not_yours`."""
    row = MATRIX[action]
    roles = [Role(one).label for one in COLUMNS if one not in (PUBLIC, Role.VENDOR) and row.cell(one) != "-"]
    if not roles:
        return gettext(NOBODYS)
    return gettext(NOT_YOURS) % {"roles": pgettext("between roles", ", ").join(map(str, roles))}


# Why an act is refused to a role that has no part in it: the roles of the table that have one.
not_yours: Callable[[str], Any] = lazy(_roles_of, str)


def _holds(cell: str, user: Any, membership: "Membership | None", obj: Any) -> Any:
    if cell in ("Y", "-"):
        return cell == "Y"
    for name in cell.split("+"):
        answer = _conditions[name](user, membership, obj)
        if answer is not True:
            return answer
    return True


def permit(user: Any, action: str, obj: Any = None) -> Verdict:
    """The table's answer for this person and object; the hat being worn is asked first."""
    row = MATRIX[action]
    if _holds(row.cell(PUBLIC), user, None, obj) is True:
        return Verdict(True)
    reason = not_yours(action)
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Verdict(False, reason)
    current = getattr(user, "current_hat", None)
    hats = sorted(user.active_memberships, key=lambda m: current is None or m.pk != current.pk)
    for membership in hats:
        answer = _holds(row.cell(membership.role), user, membership, obj)
        if answer is True:
            return Verdict(True, membership=membership)
        if answer:  # a text: the nearest miss explains best
            reason = answer
    return Verdict(False, reason)


def require(user: Any, action: str, obj: Any = None) -> Verdict:
    """Like `permit`, but raises `Refused` with the reason when the answer is no."""
    verdict = permit(user, action, obj)
    if not verdict:
        raise Refused(verdict.reason)
    return verdict
