"""What the stories share: the present, the people, the projects made so far."""

from dataclasses import dataclass, field
from datetime import datetime

from cms.demo.people import DOMAIN
from procurement.models import Project
from sharingbook.accounts.models import Department, User


@dataclass
class World:
    """`now` is the real present, to which all ages are counted; projects stand by their key."""

    now: datetime
    projects: dict[str, Project] = field(default_factory=dict)

    def person(self, login: str) -> User:
        """Read anew each time: what roles somebody has is asked at the moment of the act."""
        return User.objects.get(email=f"{login}@{DOMAIN}")

    def department(self, code: str) -> Department:
        return Department.objects.get(code=code)
