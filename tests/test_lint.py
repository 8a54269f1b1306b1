"""Lint: every rule finds its planted fault, and packs are judged as a whole and as files."""

from __future__ import annotations

import ast
import json
import random
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.content import content
from bot.errors import ConfigError
from bot.library import lint_rules
from bot.library.lint import lint_packs, lint_paths, lint_prompt, rule_names
from bot.library.lint_words import words_for
from bot.library.never import NEVER
from bot.library.packs import CONTENT, Entry, Header, Pack, PackPrompt, built_in_prompts, read_pack
from bot.library.phrases import Phrases, tokens
from bot.library.reading import grade
from bot.library.stats import stats
from bot.model import PROMPT_KINDS, Prompt, PromptKind
from tests.linting import BAD, GOOD, TODAY, pack_of, rules_by_line, says


def planted() -> list[tuple[int, str]]:
    found = []
    for number, line in enumerate(BAD.read_text(encoding="utf-8").splitlines(), 1):
        if names := re.match(r"\[+\w+\]+ # (.+)", line):
            found += [(number, rule) for rule in names[1].split()]
    return found


BAD_LINES = rules_by_line(lint_paths([BAD], TODAY))


@pytest.mark.parametrize(("line", "rule"), planted())
def test_a_planted_fault_is_found_by_its_rule_at_its_line(line: int, rule: str) -> None:
    assert rule in BAD_LINES.get(line, set())


def test_every_rule_has_a_planted_fault() -> None:
    in_other_tests = {"pattern", "one_family", "empty_pack", "unknown_language", "unknown_key"}
    assert rule_names() - {rule for _, rule in planted()} - in_other_tests == set()


def test_the_good_twin_has_no_errors() -> None:
    assert [finding for finding in lint_paths([GOOD], TODAY) if finding.level == "error"] == []


def test_the_built_in_content_is_clean() -> None:
    assert [finding for finding in lint_paths([CONTENT], date.today()) if finding.level == "error"] == []  # noqa: DTZ011


def test_near_duplicates_are_found_across_packs_and_for_a_new_prompt() -> None:
    old = pack_of("The kettle is on and the floor is wet. Sit on the stairs.", path="old.toml")
    new = pack_of("The kettle is on and the floor is wet. Sit on the step.", "Two odd gloves.", path="new.toml")
    found = [finding for finding in lint_packs([new], TODAY, others=[old]) if finding.rule == "near_duplicate"]
    assert [(finding.file, finding.line) for finding in found] == [("new.toml", 1)]
    prompt = new.as_prompts()[0]
    assert "near_duplicate" in {finding.rule for finding in lint_prompt(prompt, old.as_prompts(), TODAY)}
    assert "near_duplicate" not in {finding.rule for finding in lint_prompt(prompt, [prompt], TODAY)}  # an edit


def test_moved_sentences_do_not_hide_a_twin() -> None:
    pack = pack_of("Wet shoes by the door. The cat has your chair.", "The cat has your chair. Wet shoes by the door.")
    assert "near_duplicate" in rules_by_line(lint_packs([pack], TODAY))[2]


def test_openings_and_runs_may_come_as_often_as_their_share() -> None:
    texts = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}x {chr(97 + n % 26)}oy rain" for n in range(200)]
    texts[10::40] = [f"The lift {word} stops" for word in ("ants", "oak", "mud", "elm", "fig")]
    assert [found.line for found in lint_packs([pack_of(*texts)], TODAY) if found.rule == "opening"] == [171]


def test_a_share_of_a_small_kind_is_taken_strictly() -> None:
    def habits(count: int, *said: str) -> list[tuple[int, str]]:
        texts = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}x {chr(97 + n % 26)}oy rain" for n in range(count)]
        texts[0 : 2 * len(said) : 2] = said
        found = lint_packs([pack_of(*texts)], TODAY)
        return [(each.line, each.rule) for each in found if each.rule in ("opening", "run_of_words")]

    opening = "The lift hums.", "The lift drips."
    assert habits(100, *opening) == [] and habits(92, *opening) == [(3, "opening")]  # two of 92 are over 2 %
    runs = "Fig oak stops here again.", "Elm oak stops here again."
    assert habits(67, *runs) == [] and habits(32, *runs) == [(3, "run_of_words")]
    assert habits(5, "The lift hums.") == []  # one text repeats nothing


def test_a_stale_review_is_an_error_only_for_a_release() -> None:
    entry = Entry(id="a", text="Two odd socks.", topics=["any"], review_by=date(2026, 11, 23))
    pack = Pack(Path("pack.toml"), Header(), (PackPrompt("reminder", 1, entry),))
    assert [found.level for found in lint_packs([pack], TODAY) if found.rule == "stale"] == ["warning"]
    assert [found.level for found in lint_packs([pack], TODAY, release=True) if found.rule == "stale"] == ["error"]
    assert [found for found in lint_packs([pack], date(2026, 11, 23), release=True)] == []


@pytest.mark.parametrize(("allow", "rules"), [
    ({"emoji": "a scene about a text message"}, set()),
    ({"emoji": ""}, {"emoji", "allow"}),
    ({"emojis": "a slip of the pen"}, {"emoji", "allow"}),
])  # fmt: skip
def test_a_rule_is_switched_off_with_a_reason(allow: dict[str, str], rules: set[str]) -> None:
    entry = Entry(id="a", text="A text from school: 😊. Odd.", topics=["any"], allow=allow)
    for_prompt = Pack(Path("pack.toml"), Header(), (PackPrompt("reminder", 1, entry),))
    entry = Entry(id="a", text="A text from school: 😊. Odd.", topics=["any"])
    for_pack = Pack(Path("pack.toml"), Header(allow=allow), (PackPrompt("reminder", 1, entry),))
    assert {found.rule for found in lint_packs([for_prompt], TODAY)} == rules
    assert {found.rule for found in lint_packs([for_pack], TODAY)} == rules


@pytest.mark.parametrize(("text", "line"), [
    ("[pack]\nlocale = \"en\"\n\n[[reminder]]\ntext = \"a\n", 5),
    ("[[reminder]]\nid = \"a\"\n[[reminder]]\nweight = \"oftn\"\n", 3),
    ("[pack]\n[[reminder]]\nid = \"a\"\nwieght = \"often\"\n[[reminder]]\nages = 3\n", 5),
    ("x = " + "[" * 5_000, 1),
])  # fmt: skip
def test_a_file_that_is_no_pack_is_a_finding_at_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    assert [(found.rule, found.line) for found in lint_paths([path], TODAY)] == [("unreadable", line)]


def test_a_misspelt_key_is_named_at_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(
        '[pack]\nlocale = "en"\nsauce = "us"\n\n[[reminder]]\nid = "a"\nwieght = "often"\ntext = "Two odd socks."\n'
        '\n[[reminder]]\nid = "b"\ntopics = ["any"]\ntext = "You should rest."\n\n[[remainder]]\nid = "c"\n'
        '\n[[reminder]]\nid = "d"\ntopics = ["any"]\ntext = "Late bus. Warm chips."\nwieght = "rarely"\n',
        encoding="utf-8",
    )
    found = lint_paths([path], TODAY)
    assert [(each.line, each.rule) for each in found] == [
        (3, "unknown_key"), (5, "missing_topic"), (7, "unknown_key"), (10, "shame"), (15, "unknown_key"),
        (22, "unknown_key"),
    ]  # fmt: skip
    assert "“weight”" in found[2].suggestion and "“wieght”" in found[2].why
    with pytest.raises(ConfigError, match="not a pack"):
        read_pack(path)  # what runs does not guess


def test_a_file_that_is_not_utf_8_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_bytes(b"\xff\xfe\x00")
    assert [found.rule for found in lint_paths([tmp_path], TODAY)] == ["unreadable"]


def test_a_pack_in_a_language_without_lists_is_judged_by_its_form(tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text('[pack]\nlocale = "../en"\n[[reminder]]\nid = "a"\ntext = "Oje!"\n', encoding="utf-8")
    assert {found.rule for found in lint_paths([path], TODAY)} == {"unknown_language", "exclamation", "missing_topic"}
    path.write_text("", encoding="utf-8")
    assert {found.rule for found in lint_paths([path], TODAY)} == {"empty_pack"}


def test_care_cards_are_easier_than_prompts(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    card = tmp_path / "en" / "care.toml"
    card.write_text('[card]\nself_harm = "Immediately telephone professional emergency services."\n', encoding="utf-8")
    assert [(found.rule, found.line) for found in lint_paths([tmp_path], TODAY)] == [("reading_grade", 2)]


def test_one_long_word_does_not_spoil_a_short_text_and_many_do() -> None:
    words = words_for("en")
    assert words is not None
    assert grade("Unfamiliar classroom. You stayed by the door.", words.reading) < 6
    assert grade("Exhaustion complicates communication. Prioritise recuperation.", words.reading) > 8
    assert grade("", words.reading) == 0


def test_phrases_have_gaps_endings_and_options() -> None:
    phrases = Phrases({"a": ["not .. but", "^ so? remember|recall ,", "manipulat*"]})
    found = [phrases.found(tokens(text, {})) for text in (
        "It is not the mess but you.", "It is not. But you.", "So recall, all.", "You recall, all.", "Manipulative.",
    )]  # fmt: skip
    assert [bool(hits) for hits in found] == [True, False, True, False, True]


def test_both_languages_have_the_same_rules_and_every_sentence_is_translated() -> None:
    english, spanish = words_for("en"), words_for("es")
    assert english is not None and spanish is not None
    assert {listed.rule for listed in english.lists} == {listed.rule for listed in spanish.lists}
    missing = [said for said in _sentences_in_code() if said not in spanish.messages]
    assert missing == []


def _sentences_in_code() -> list[str]:
    found = []
    for path in Path(lint_rules.__file__).parent.glob("lint*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Fault", "_Habit"):
                parts = (part for argument in node.args[2:] for part in ast.walk(argument))
                found += [part.value for part in parts if isinstance(part, ast.Constant)]
    return [said for said in found if isinstance(said, str) and " " in said.strip() and "bot/content/" not in said]


@settings(max_examples=150, deadline=None)
@given(st.text(), st.sampled_from(PROMPT_KINDS), st.sampled_from(["en", "es", "fr", ""]), st.text(max_size=20))
def test_the_lint_never_raises_on_a_prompt(text: str, kind: PromptKind, locale: str, word: str) -> None:
    prompt = Prompt("x", kind, locale, text, (word,), (word,), word, (word,), (word,), (word,), word, text, word)
    lint_prompt(prompt, [Prompt("y", kind, locale, text[:-1])], TODAY)
    lint_packs([Pack(Path(word or "p"), Header(locale=locale, allow={word: word}), (
        PackPrompt(kind, 1, Entry(id=word, text=text, allow={word: text})),
    ))], TODAY)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(data=st.one_of(st.binary(), st.text().map(str.encode), st.text().map(
    lambda text: f"[[reminder]]\nid = 'a'\ntext = {json.dumps(text)}\n{text}".encode(errors="replace"))))  # fmt: skip
def test_the_lint_never_raises_on_a_file(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    lint_paths([path], TODAY)


@pytest.mark.thorough
def test_20_000_prompts_are_judged_in_seconds() -> None:
    source = [entry.entry.text.split() for path in (BAD, GOOD) for entry in read_pack(path).prompts]
    words = sorted({word for text in source for word in text})
    chance = random.Random(5)
    pack = pack_of(*(" ".join(chance.choices(words, k=20)) for _ in range(20_000)))
    start = time.process_time()
    lint_packs([pack], TODAY)
    assert time.process_time() - start < 40  # about 10 s; processor time, since the machine may be busy


def test_hostile_text_takes_no_longer_than_its_length() -> None:
    start = time.thread_time()
    for text in ("not " * 1_000, '"' * 4_000, "a" * 4_000, "it is not a " * 350, "- " * 2_000, ":" + "a" * 4_000):
        says(text)
    assert time.thread_time() - start < 5


def test_stats_count_language_kind_topic_and_age() -> None:
    packs = pack_of("a", "b"), pack_of("c", kind="response"), pack_of("d", kind="repair")
    counted = stats(prompt for pack in packs for prompt in pack.as_prompts())["en"]
    assert [counted[kind] for kind in PROMPT_KINDS] == [2, 0, 1, 1, 0, 0]
    assert counted["repairs_by_age"] == {"0-2": 0, "3-5": 1, "6-11": 0, "teen": 0}
    gaps = counted["gaps"]
    assert isinstance(gaps, list) and "grief" in gaps
    assert counted["by_topic"]["reminder"]["any"] == 2 and counted["by_topic"]["question"]["grief"] == 0
    assert counted["by_age"]["response"] == {"0-2": 0, "3-5": 1, "6-11": 0, "teen": 0}
    assert "grief" in counted["gaps_by_topic"]["question"] and counted["gaps_by_topic"]["response"] == gaps
    assert set(stats(built_in_prompts())) >= {"en"}


def test_the_command_prints_findings_counts_and_json() -> None:
    run = CliRunner()
    plain = run.invoke(content, ["lint", str(BAD)])
    assert plain.exit_code == 1
    assert f"{BAD}:9: error shame: “You should”" in plain.stdout and " Suggestion: " in plain.stdout
    assert re.fullmatch(r"\d+ errors, \d+ warnings\.", plain.stdout.splitlines()[-1])
    listed = json.loads(run.invoke(content, ["lint", "--json", str(BAD)]).stdout)
    assert set(listed[0]) == {"file", "line", "rule", "level", "why", "suggestion"}
    assert run.invoke(content, ["lint", str(GOOD)]).exit_code == 0
    counted = json.loads(run.invoke(content, ["stats", "--json", str(GOOD)]).stdout)
    assert counted["en"]["question"] == 2


def test_whatever_an_import_can_read_is_linted(tmp_path: Path) -> None:
    table, objects = tmp_path / "words.csv", tmp_path / "words.json"
    table.write_text("kind,text,topics\nreminder,You should be calm.,any\nreminder,The kettle is on.,no_such\n")
    objects.write_text('[{"id": "x", "kind": "reminder", "text": "You should be calm.", "topics": ["any"]}]')
    run = CliRunner().invoke(content, ["lint", "--json", str(table), str(objects)])
    found = {(Path(each["file"]).suffix, each["line"], each["rule"]) for each in json.loads(run.stdout)}
    assert run.exit_code == 1 and found >= {(".csv", 2, "shame"), (".csv", 3, "unreadable"), (".json", 1, "shame")}
    with pytest.raises(ConfigError, match="nowhere"):
        CliRunner().invoke(content, ["lint", "nowhere.csv"], catch_exceptions=False)


def test_an_id_that_comes_with_the_program_is_taken(tmp_path: Path) -> None:
    path, built_in = tmp_path / "pack.toml", built_in_prompts()[0]
    path.write_text(f'[[reminder]]\nid = "{built_in.id}"\ntext = "Two odd socks."\ntopics = ["any"]\n')
    found = lint_paths([path], TODAY)
    assert [each.rule for each in found] == ["duplicate_id"] and "content/" in found[0].why
    path.write_text('[[reminder]]\nid = "two-odd-socks"\ntext = "Two odd socks."\ntopics = ["any"]\n')
    assert lint_paths([path], TODAY) == []


def test_a_question_has_a_follow_up_for_a_quiet_thread() -> None:
    prompt = Prompt("x", "question", "en", "Where do the spoons go?", topics=("any",))
    assert [(each.rule, each.level) for each in lint_prompt(prompt, [], TODAY)] == [("no_follow_up", "warning")]
    assert lint_prompt(replace(prompt, follow_up="Since when?"), [], TODAY) == []
    assert lint_prompt(replace(prompt, kind="reminder", text="The spoons go."), [], TODAY) == []


@pytest.mark.parametrize("rule", sorted(NEVER))
def test_what_keeps_people_safe_cannot_be_switched_off(rule: str) -> None:
    text = "Two odd socks, and the pills, and a spoon of antihistamine to get them off to sleep."
    entry = Entry(id="a", text=text, topics=["any"], allow={rule: "we know what we do"})
    pack = Pack(Path("pack.toml"), Header(allow={rule: "so we said"}), (PackPrompt("response", 1, entry),))
    found = lint_packs([pack], TODAY)
    assert {each.rule for each in found} >= {"method", "danger", "allow"}
    assert all(f"“{rule}”" in each.why for each in found if each.rule == "allow")


def test_a_folder_without_a_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"There is no pack in {tmp_path}.")):
        lint_paths([tmp_path], TODAY)


def test_stats_in_words_say_of_every_kind_where_it_is_thin() -> None:
    said = CliRunner().invoke(content, ["stats", str(GOOD)]).stdout
    assert "gaps by topic repair: " in said and "\n  gaps: " not in said


def test_a_path_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        CliRunner().invoke(content, ["lint", "nowhere.toml"], catch_exceptions=False)


@pytest.mark.parametrize(
    ("kind", "locale", "text", "assumes", "heard"),
    [
        ("response", "en", "Beans and a film tonight.", (), True),
        ("response", "es", "A esta hora hay otras luces.", (), True),
        ("response", "en", "Beans and a film tonight.", ("night",), False),
        ("reminder", "en", "Beans and a film tonight.", (), False),
    ],
)
def test_an_answer_that_speaks_of_tonight_says_that_it_assumes_the_night(
    kind: PromptKind, locale: str, text: str, assumes: tuple[str, ...], heard: bool
) -> None:
    prompt = Prompt("x", kind, locale, text, topics=("any",), assumes=assumes)
    assert ("assumption" in {finding.rule for finding in lint_prompt(prompt, [], TODAY)}) is heard
