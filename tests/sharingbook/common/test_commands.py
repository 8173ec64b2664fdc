"""How every command of ours answers bad usage."""

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

OURS = sorted(
    name
    for name, app in get_commands().items()
    if isinstance(app, str) and app.split(".")[0] in ("sharingbook", "procurement", "reviews", "cms")
)


def test_there_are_commands_to_ask():
    assert len(OURS) >= 8


@pytest.mark.parametrize("name", OURS)
def test_bad_usage_is_status_2_and_one_line_that_names_it(name, capsys):
    command = load_command_class(get_commands()[name], name)
    with pytest.raises(SystemExit) as stop:
        command.run_from_argv(["manage.py", name, "--nonsense"])
    printed = capsys.readouterr()
    assert stop.value.code == 2
    assert printed.out == ""
    lines = printed.err.strip().splitlines()
    assert len(lines) == 1, printed.err
    assert f"manage.py {name} --help" in lines[0]


def test_called_from_code_it_raises_the_same_line():
    with pytest.raises(CommandError, match="--help") as stop:
        call_command("read_draft")
    assert stop.value.returncode == 2
