"""Departments and people of the crowd: by the services, since there are only some hundreds."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from cms.demo.beginning import FOUNDED, set_passwords
from cms.demo.departments import DESK
from cms.demo.large.plan import SECTIONS, Size, towns
from cms.demo.people import STAFF
from cms.demo.timeline import office_hour
from cms.demo.world import World
from sharingbook.accounts import services
from sharingbook.accounts.models import User

SURNAMES = ("風間", "雪村", "星野", "月島", "森下", "波多", "花岡", "霧島", "朝倉", "青葉")


def settle(world: World, size: Size) -> Iterator[datetime]:
    """The day after the founding, before any of the crowd's other acts."""
    yield office_hour(world.now, FOUNDED, 15)
    admin = world.person("admin")
    for town in towns(size):
        organisation = services.create_department(
            parent=None, code=town.code, name=town.name, kind="municipality", actor=admin
        )
        services.change_settings(
            organisation=organisation, single_officer=False, members_submit_answers=False,
            review_desk=world.department(DESK), actor=admin,
        )  # fmt: skip
        for code, name, name_en in SECTIONS:
            services.create_department(
                parent=world.department(town.code), code=f"{town.code}-{code}", name=name, name_en=name_en,
                actor=admin,
            )  # fmt: skip
        _hire(world, f"{town.code}-member", "member", town.code)
        _hire(world, f"{town.code}-approver", "approver", town.code)
    for number in range(1, size.reviewers + 1):
        _hire(world, f"desk-{number:02d}", "reviewer", DESK)
    set_passwords()


def _hire(world: World, login: str, role: str, place: str) -> None:
    admin = world.person("admin")
    department = world.department(place)
    number = User.objects.count()
    user = services.create_person(
        email=f"{login}@demo.example", last_name=SURNAMES[number % len(SURNAMES)],
        first_name=f"{number}号", department=department, actor=admin,
    )  # fmt: skip
    membership = services.grant_role(
        person=user, department=department, role=role, valid_from=timezone.localdate(), actor=admin
    )
    if membership.is_waiting:
        services.confirm_membership(membership=membership, actor=world.person("admin2"))


def staff_logins(owner: str) -> tuple[str, str]:
    """Logins of the member and the approver who act for a department of the crowd."""
    town = owner.rpartition("-")[0]
    return STAFF.get(owner) or (f"{town}-member", f"{town}-approver")


def reviewer_logins(size: Size) -> list[str]:
    crowd = [f"desk-{number:02d}" for number in range(1, size.reviewers + 1)]
    return ["reviewer", "reviewer2", "reviewer3", *crowd]
