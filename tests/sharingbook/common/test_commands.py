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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "CASE, FILE, --kind, --actor がありません"),
        (
            ["1", "x.docx", "--kind=memo", "--actor=a@example.jp"],
            "--kind に 'memo' は使えません。選べるもの：",
        ),
        (["first", "x.docx", "--kind=rfi", "--actor=a@example.jp"], "CASE に 'first' は使えません"),
        (["1", "x.docx", "--kind=rfi", "--actor"], "--actor の値がありません"),
        (
            ["1", "x.docx", "--kind=rfi", "--actor=a@example.jp", "--nonsense"],
            "--nonsense という指定はありません",
        ),
    ],
)
def test_the_problem_is_said_in_the_installations_language(arguments, said):
    with pytest.raises(CommandError) as stop:
        call_command("add_version", *arguments)
    assert str(stop.value).startswith(f"使い方が違います（{said}")


def test_called_from_code_it_raises_the_same_line():
    with pytest.raises(CommandError, match="--help") as stop:
        call_command("read_draft")
    assert stop.value.returncode == 2
