"""Words that moderators add and change: looked at first, with what the lint says of them, then saved."""

from __future__ import annotations

from datetime import date

from bot.library import lint
from bot.library.packs import built_in_prompts
from bot.model import Prompt
from bot.replies import clip
from bot.store import search
from tests.chat import Chat, form_values

LOUD = "You are an amazing mama!!! You should never yell!!! Remember, everything happens for a reason, supermom!"


def test_new_words_are_looked_at_before_they_are_kept(chat: Chat) -> None:
    look = chat.says("sam", f"/tune words add reminder grief {LOUD}")
    assert look.text.startswith("This is how they will be. Nothing is saved yet.\nBefore you keep it:\n")
    assert look.quote == LOUD and [label for label, _ in look.buttons] == ["Save", "Change again"]
    assert "Nothing holds" in chat.says("sam", "/tune words search amazing mama").text
    form = chat.presses("sam", "Change again")
    assert form_values(form)["text"] == LOUD
    assert "Before you keep it" not in chat.fills("sam", text="The kettle is on. Nobody is timing you.").text
    saved = chat.presses("sam", "Save")
    assert saved.text.startswith("Added as own-1-1.") and saved.quote == "The kettle is on. Nobody is timing you."
    assert "not here any more" in chat.presses("sam", "Save").text
    assert chat.says("sam", "/tune words show own-1-2").text.startswith("There are no words")


def test_the_advice_says_errors_first_each_rule_once_and_how_much_more_there_is(chat: Chat) -> None:
    said = chat.says("sam", f"/tune words add reminder grief {LOUD} {LOUD}").text.split("\n")[2:]
    prompt = Prompt("", "reminder", "en", f"{LOUD} {LOUD}", ("grief",))
    found = sorted(lint.lint_prompt(prompt, [], date(2026, 3, 2)), key=lambda each: each.level != "error")
    rules = dict.fromkeys(each.rule for each in found)
    firsts = [next(f"{each.why} {each.suggestion}" for each in found if each.rule == rule) for rule in rules]
    assert len(firsts) > 4 and said == [*firsts, f"And {len(found) - len(firsts)} more."]


def test_a_repair_is_changed_where_members_see_it(chat: Chat) -> None:
    for each in built_in_prompts():
        if (each.kind, each.locale, each.ages, each.rupture) == ("repair", "en", ("0-2",), "yelled"):
            chat.says("sam", f"/tune words rest {each.id}")
    chat.says("sam", "/tune words bring-back repair-yelled-0-2")
    form = chat.says("sam", "/tune words edit repair-yelled-0-2")
    assert form_values(form) == {
        "template": "{did} That was me. Sorry. {next} Want up?", "next": "Small voice now.",
    }  # fmt: skip
    look = chat.fills("sam", template="{did} I am big and I got loud. {next} Lap?", next="I'm whispering now.")
    assert look.quote == "My voice got very big. I am big and I got loud. I'm whispering now. Lap?"
    assert "an example" in look.text
    chat.presses("sam", "Save")
    said = chat.says("maya", "/say-sorry 0-2 I shouted about the bib.")
    assert said.quote == "I shouted about the bib. I am big and I got loud. I'm whispering now. Lap?"
    assert chat.says("sam", "/tune words search big and loud lap").buttons[0][0] == "repair-yelled-0-2"
    chat.says("sam", "/tune words undo")
    assert "That was me." in chat.says("maya", "/say-sorry 0-2 I shouted about the bib.").quote


def test_a_repair_keeps_one_place_for_each(chat: Chat) -> None:
    for template in ("I'm sorry. {next}", "{did} {did} {next}", "{did} {who} {next}", "{did} Sorry."):
        chat.says("sam", "/tune words edit repair-yelled-0-2")
        wrong = chat.fills("sam", template=template)
        assert "The words need {did} once and {next} once" in wrong.text
        assert form_values(wrong) == {"template": template, "next": "Small voice now."}
    assert "Say what comes next" in chat.fills("sam", template="{did} Sorry. {next}", next="").text
    typed = chat.says("sam", "/tune words edit repair-yelled-0-2 {did} Too loud. Sorry. {next}")
    assert typed.quote == "My voice got very big. Too loud. Sorry. Small voice now."


def test_the_history_says_what_became_of_what(chat: Chat) -> None:
    with chat.transaction() as tx:
        built_in = tx.value("SELECT text FROM prompts WHERE id = 'reminder-peas'")
    for line in (
        "edit reminder-peas Peas on the floor.", "topics reminder-peas grief screens", "season reminder-peas winter",
        "season reminder-peas any", "weight reminder-peas often", "rest reminder-peas too loud for us",
        "bring-back reminder-peas",
    ):  # fmt: skip
        said = chat.says("sam", f"/tune words {line}")
        if said.buttons[0][0] == "Save":
            chat.presses("sam", "Save")
    chat.says("sam", "/tune words undo reminder-peas")
    lines = chat.says("sam", "/tune words history reminder-peas").text.splitlines()
    told = [line.partition(" UTC, ")[2] for line in lines]
    assert told == [
        "sam: bring back (taken back by sam). at rest → in the round",
        "sam: rest. in the round → at rest; because too loud for us",
        "sam: weight often. normal → often",
        "sam: season. winter → all year",
        "sam: season. all year → winter",
        "sam: topics. no means no, and they say no → grief and loss, screens and phones",
        f"sam: edit. “{clip(built_in, 80)}” → “Peas on the floor.”",
    ]


def test_words_at_rest_say_since_when_by_whom_and_why(chat: Chat) -> None:
    chat.says("sam", "/tune words rest reminder-peas too loud for us")
    chat.clock("+2d")
    said = "at rest since 2 March 2026, by sam, because too loud for us"
    assert f"{said}." in chat.says("sam", "/tune words show reminder-peas").text.replace("At", "at")
    assert said in chat.says("sam", "/tune words bring-back").text


def test_the_forms_of_topics_season_and_weight_hold_what_stands(chat: Chat) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    chat.says("sam", "/tune words topics own-1-1 tantrums screens")
    chat.says("sam", "/tune words season own-1-1 winter")
    chat.says("sam", "/tune words weight own-1-1 rarely")
    held = [form_values(chat.says("sam", f"/tune words {what} own-1-1")) for what in ("topics", "season", "weight")]
    assert held == [{"topic": "tantrums", "second": "screens"}, {"season": "winter"}, {"weight": "rarely"}]
    assert "once in each round" in chat.fills("sam", weight="normal").text


def test_words_are_found_by_the_name_of_what_they_are_about_after_those_that_hold_it(chat: Chat) -> None:
    def found(words: str) -> list[tuple[str, bool, bool]]:
        with chat.transaction() as tx:
            rows = search.prompts(tx, 1, words, 1000)
            topics = {row["id"]: tx.value("SELECT topics FROM prompts WHERE id = ?", row["id"]) for row in rows}
        return [(row["locale"], words in row["text"].casefold(), '"grief"' in topics[row["id"]]) for row in rows]

    for words, language in (("grief", "en"), ("duelo", "es")):
        held = [row for row in found(words) if row[1]]
        assert found(words)[: len(held)] == held
        about = found(words)[len(held) :]
        assert len(about) > 20 and about[0][0] == language and all(of_it for _, _, of_it in about)
    assert found("and") and all(holds for _, holds, _ in found("and"))
    assert chat.says("sam", "/tune words search grief").text.endswith("Another word beside these finds less.")


def test_words_in_another_language_are_kept_in_it_and_that_is_said_first(chat: Chat) -> None:
    looked = chat.says("sam", "/tune words add response screens Apaga la tablet y siéntate con los niños un rato.")
    assert "These are in Español" in looked.text
    chat.presses("sam", "Save")
    with chat.transaction() as tx:
        assert tx.value("SELECT locale FROM prompts WHERE group_id IS NOT NULL") == "es"
