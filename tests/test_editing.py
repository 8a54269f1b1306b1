"""Words that moderators add and change: looked at first, with what the lint says of them, then saved."""

from __future__ import annotations

from datetime import date

from bot.library import lint
from bot.library.packs import built_in_prompts
from bot.model import Prompt
from bot.replies import clip
from bot.store import prompts, search
from tests.chat import Chat, form_values

BAD = "Some nights you look at the box of pills and the bottle of gin."
CHEERY = "What an amazing mama you are today. The kettle is on."
LOUD = "You are an amazing mama!!! You should never yell!!! Remember, everything happens for a reason, supermom!"


def test_new_words_are_looked_at_before_they_are_kept(chat: Chat) -> None:
    look = chat.says("sam", f"/tune words add reminder grief {CHEERY}")
    lines = look.text.splitlines()
    assert lines[0] == "This is how they will be. Nothing is saved yet."
    assert lines[1:3] == ["Reminder. About “grief and loss”.", "Better mended first. You decide:"]
    assert look.quote == CHEERY and [label for label, _ in look.buttons] == ["Save", "Change again"]
    assert "Nothing holds" in chat.says("sam", "/tune words search amazing mama").text
    form = chat.presses("sam", "Change again")
    assert form_values(form)["text"] == CHEERY
    assert "Better mended" not in chat.fills("sam", text="The kettle is on. Nobody is timing you.").text
    saved = chat.presses("sam", "Save")
    assert saved.text.startswith("Added as own-1-1.") and saved.quote == "The kettle is on. Nobody is timing you."
    again = chat.presses("sam", "Save")
    assert again.text == "Those words are saved already, as own-1-1."
    assert chat.presses("sam", again.buttons[0][1]).quote == saved.quote
    assert chat.says("sam", "/tune words show own-1-2").text.startswith("There are no words")


def test_words_with_errors_take_a_second_tap_and_some_are_never_kept(chat: Chat) -> None:
    chat.says("sam", f"/tune words add reminder grief {CHEERY}")
    asked = chat.presses("sam", "Save")
    assert asked.text.startswith(
        "The check of words is against them. Nothing is saved yet.\nBetter mended first. You decide:"
    )
    assert [label for label, _ in asked.buttons] == ["Change again", "Save anyway"] and asked.quote == CHEERY
    assert chat.presses("sam", "Save anyway").text.startswith("Added as own-1-1.")
    refused = chat.says("sam", f"/tune words add reminder grief {BAD}")
    assert "These cannot be kept:\n“box of pills” names a way to do harm" in refused.text
    assert [label for label, _ in refused.buttons] == ["Change again"] and refused.quote == BAD
    assert form_values(chat.presses("sam", "Change again"))["text"] == BAD
    chat.says("sam", f"/tune words edit reminder-peas {BAD}")
    assert "box of pills" not in chat.says("sam", "/tune words show reminder-peas").quote


def test_words_that_only_raise_a_question_are_saved_with_one_tap(chat: Chat) -> None:
    look = chat.says("sam", "/tune words add reminder money_work_stress The restaurant was shut. Beans again.")
    assert "Worth a look:" in look.text and "Better mended" not in look.text
    assert chat.presses("sam", "Save").text.startswith("Added as own-1-1.")


def test_the_remarks_for_which_there_was_no_room_can_be_read(chat: Chat) -> None:
    text = (
        "Self-care is a journey. Remember, you are amazing, mama! It's okay to rest. Pray to god. Your husband knows. "
        "The garden. The baby. A funeral. 😀 The summer holidays — always. Everything will be fine. Be brave of you. "
        "I hear you. You should never yell. He has ADHD. Melatonin helps. A box of pills. A restaurant. Mother's Day."
    )
    look = chat.says("sam", f"/tune words add reminder grief {text}")
    prompt = Prompt("", "reminder", "en", text, ("grief",))
    lines = {f"{each.why} {each.chat or each.suggestion}" for each in lint.lint_prompt(prompt, [], date(2026, 3, 2))}
    read = look.text
    while more := [label for label, _ in look.buttons if "more remark" in label]:
        look = chat.presses("sam", more[0])
        read += "\n" + look.text
    assert len(read) > 1900 and lines <= set(read.splitlines())


def test_what_words_assume_or_touch_is_marked_with_a_tap(chat: Chat) -> None:
    chat.says("sam", "/tune settings left-out loss yes")
    look = chat.says("sam", "/tune words add reminder grief Odd socks at the funeral. Nobody looked down.")
    assert "Mark it, and who left out loss is not shown it." in look.text and "sensitivity" not in look.text
    marked = chat.presses("sam", "Mark: a loss")
    assert "Marked: a loss." in marked.text and "Mark it" not in marked.text and "Mend" not in marked.text
    form = chat.presses("sam", "Change again")
    assert "Marked: a loss." in chat.fills("sam", **form_values(form)).text
    assert chat.presses("sam", "Save").text.startswith("Added as own-1-1.")
    assert "Touches a loss" in chat.says("sam", "/tune words show own-1-1").text
    chat.says("sam", "/tune words add reminder tantrums Your baby is asleep at last. So is your arm.")
    chat.presses("sam", "Mark: a baby")
    chat.presses("sam", "Save")
    with chat.transaction() as tx:
        kept = [tuple(row) for row in tx.all("SELECT assumes, sensitivity FROM prompts WHERE group_id NOT NULL")]
    assert kept == [("[]", '["loss"]'), ('["baby"]', "[]")]


def test_whom_words_are_for_can_be_said_of_any_that_are_there(chat: Chat) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    assert form_values(chat.says("sam", "/tune words about own-1-1")) == {"ages": "", "assumes": "", "touches": ""}
    said = chat.fills("sam", ages="3-5, teen", assumes="baby; a partner", touches="none")
    assert said.text == "They are for: 3 to 5, 12 and up. They assume: a baby, a partner. They touch: nothing."
    held = form_values(chat.says("sam", "/tune words about own-1-1"))
    assert held == {"ages": "3 to 5, 12 and up", "assumes": "a baby, a partner", "touches": ""}
    assert chat.fills("sam", **held).text == "That is what they say of themselves now."
    assert "nothing is" not in chat.says("sam", "/tune words about own-1-1 loss").text
    line = chat.says("sam", "/tune words history own-1-1").text.splitlines()[0]
    assert line == "2 March 2026, 12:00, sam: about. sensitivity: nothing → a loss"
    chat.says("sam", "/tune words undo own-1-1")
    assert "Touches" not in chat.says("sam", "/tune words show own-1-1").text
    assert "could not place “purple”" in chat.says("sam", "/tune words about own-1-1 purple").text


def test_a_script_to_make_up_can_be_added(chat: Chat) -> None:
    chat.says("sam", "/tune words add repair yelling_lost_temper I shouted at you over the peas.")
    form = chat.presses("sam", "Go on")
    assert form_values(form)["template"] == "I shouted at you over the peas."
    assert "need {did} once" in chat.fills("sam", ages="3-5").text
    look = chat.fills(
        "sam", template="{did} Peas are only peas. {next}", next="I'll put my fork down first.", ages="3-5"
    )
    assert look.quote == "I shouted at you in the car. Peas are only peas. I'll put my fork down first."
    chat.presses("sam", "Save")
    if look.buttons[0][0] == "Save" and "own-1-1" not in chat.says("sam", "/tune words show own-1-1").text:
        chat.presses("sam", "Save anyway")
    with chat.transaction() as tx:
        row = tx.one("SELECT kind, ages, template FROM prompts WHERE group_id NOT NULL")
    assert row and tuple(row) == ("repair", '["3-5"]', "{did} Peas are only peas. {next}")


def test_nothing_typed_is_taken_for_an_age_or_a_topic(chat: Chat) -> None:
    for text in (
        "Teen doors slam. The hinges hold.",
        "Siblings fight. The sofa has seen worse.",
        "Worn out? Same here.",
    ):
        assert chat.says("sam", f"/tune words add reminder grief {text}").quote == text


def test_an_empty_edit_says_so(chat: Chat) -> None:
    chat.says("sam", "/tune words edit reminder-peas")
    assert "There are no words in it." in chat.fills("sam", text="").text


def test_what_an_edit_does_not_name_stays_and_what_a_form_leaves_empty_goes(chat: Chat) -> None:
    with chat.transaction() as tx:
        question = next(each for each in prompts.for_group(tx, 1, "question", "en") if each.follow_up)
    shown = chat.says("sam", f"/tune words edit {question.id} What was on the table?")
    assert shown.quote == "What was on the table?" and "Nothing follows" not in shown.text
    chat.says("sam", f"/tune words edit {question.id}")
    assert "Nothing follows if nobody answers." in chat.fills("sam", follow_up="").text


def test_a_topic_stands_before_a_question_in_spanish(chat: Chat) -> None:
    chat.room.speaks("sam", "es")
    assert (
        chat.says("sam", "/tune words add pregunta duelo ¿Qué guardas en el cajón?").quote
        == "¿Qué guardas en el cajón?"
    )


def test_a_topic_can_be_typed_by_its_shown_name_or_a_part_of_it(chat: Chat) -> None:
    for line, shown in (
        ("topics reminder-peas pantallas", "screens and phones"), ("topics reminder-peas berrinches", "tantrums"),
        ("topics reminder-peas screens and phones", "screens"), ("topics reminder-peas grief illness siblings",
        "grief and loss”, “someone is ill” and “brothers and sisters"),
    ):  # fmt: skip
        assert f"These are about “{shown}" in chat.says("sam", f"/tune words {line}").text
    wrong = chat.says("sam", "/tune words topics reminder-peas xylophones").text
    assert "“xylophones” is no topic I know. It can be shouting, losing my temper; " in wrong
    assert "yelling_lost_temper" not in wrong


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
    assert "(repair-yelled-0-2)" in chat.says("sam", "/tune words search big and loud lap").text.splitlines()[0]
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
    told = [line.partition(", 12:00, ")[2] for line in lines]
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


def test_a_season_between_two_dates_is_typed_as_people_write_it(chat: Chat) -> None:
    for typed in ("12-01/12-24", "12-01 to 12-24", "12-1 – 12-24", "1 December to 24 December", "1 dic al 24 dic"):
        said = chat.says("sam", f"/tune words season reminder-peas {typed}").text
        assert said == "These come only in: 1 December to 24 December.", typed
    chat.says("sam", "/tune words season reminder-peas")
    assert 'There is no "12-40" in the calendar.' in chat.fills("sam", season="12-01 to 12-40").text


def test_what_is_said_of_words_reads_as_sentences(chat: Chat) -> None:
    chat.says("sam", "/tune words topics reminder-peas illness single_parenting")
    shown = chat.says("sam", "/tune words show reminder-peas")
    assert "About “someone is ill” and “doing it alone”. " in shown.text and "Comes once a round. " in shown.text
    assert {"Comes often", "Comes rarely"} <= {label for label, _ in shown.buttons}
    chat.room.speaks("sam", "es")
    shown = chat.says("sam", "/tune words show reminder-peas")
    assert "Sobre “hay una enfermedad en casa” y “criar en solitario”." in shown.text


def test_the_forms_of_topics_season_and_weight_hold_what_stands(chat: Chat) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    chat.says("sam", "/tune words topics own-1-1 tantrums screens")
    chat.says("sam", "/tune words season own-1-1 winter")
    chat.says("sam", "/tune words weight own-1-1 rarely")
    held = [form_values(chat.says("sam", f"/tune words {what} own-1-1")) for what in ("topics", "season", "weight")]
    assert held == [{"topic": "tantrums", "second": "screens", "third": ""}, {"season": "winter"}, {"weight": "rarely"}]
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
    assert "These are in Spanish" in looked.text
    chat.presses("sam", "Save")
    with chat.transaction() as tx:
        assert tx.value("SELECT locale FROM prompts WHERE group_id IS NOT NULL") == "es"


def test_words_of_danger_that_a_moderator_types_lead_to_people(chat: Chat) -> None:
    assert "/help-lines" in chat.says("sam", "/tune words add reminder grief I want to die").text
    assert "/help-lines" not in chat.says("sam", "/tune words add reminder grief The kettle is on.").text
