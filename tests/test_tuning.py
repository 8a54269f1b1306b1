"""What moderators do: plans, single days, words, quiet, settings and setup."""

import re
from datetime import time

import pytest

from bot.model import JOINED
from bot.replies import listed
from bot.schedule import calendar
from bot.store import groups, notices, schedules
from tests.chat import Chat, form_values


def test_a_schedule_made_at_noon_for_nine_starts_tomorrow(chat: Chat) -> None:
    assert "next Tue 3 Mar, 09:00" in chat.says("sam", "/tune posts add #parents 09:00 daily reminder").text


def test_a_plan_moved_after_it_posted_does_not_post_again_today_and_says_so(chat: Chat) -> None:
    chat.clear_plans()
    chat.says("sam", "/tune posts add #parents 13:00 daily reminder")
    chat.clock("13:30")
    said = chat.says("sam", "/tune posts edit 3 15:00").text
    assert "not post again today" in said and "next Tue 3 Mar, 15:00" in said
    chat.clock("+20h")
    assert len(chat.posted()) == 1


def test_edit_with_the_number_alone_holds_what_stands(chat: Chat) -> None:
    shown = chat.says("sam", "/tune posts edit 2")
    values = form_values(shown)
    assert values["at"] == "20:00" and values["kind"] == "question" and values["channel"] == "parents"
    assert "20:45" in chat.fills("sam", at="20:45").text


def test_pause_until_a_date_resume_and_remove_with_a_way_back(chat: Chat) -> None:
    assert "After that: next Mon 9 Mar, 07:30" in chat.says("sam", "/tune posts pause 1 2026-03-09").text
    chat.clock("+5d")
    assert not [each for each in chat.world.since(0) if each.at.hour == 7 and not each.to]
    assert "awake" in chat.says("sam", "/tune posts resume 1").text
    assert "rests until you resume it" in chat.says("sam", "/tune posts pause 1").text
    assert "Paused" in chat.says("sam", "/tune posts list").text
    chat.says("sam", "/tune posts resume 1")
    assert "Removed" in chat.says("sam", "/tune posts remove 1").text
    assert "every day at 07:30" in chat.presses("sam", "Put it back").text


def test_an_unknown_number_says_where_the_numbers_are(chat: Chat) -> None:
    for line in ("/tune posts remove 77", "/tune posts preview 999999"):
        assert "/tune posts list shows the numbers" in chat.says("sam", line).text


def test_today_can_skip_swap_and_post_now(chat: Chat) -> None:
    shown = chat.says("sam", "/tune today")
    assert "1. Tue 3 Mar, 07:30" in shown.text
    planned = re.search(r"1\. Tue 3 Mar, 07:30, reminder in #parents: (.*)", shown.text)
    assert planned is not None
    swapped = chat.presses("sam", "Swap 1").quote
    assert swapped and swapped != planned[1]
    chat.presses("sam", "Skip 2")
    chat.clock("+2d")
    assert chat.posted()[0] == swapped
    assert not [each for each in chat.world.since(0) if each.at.hour == 20 and not each.to]


def test_post_now_takes_the_place_of_the_days_post(chat: Chat) -> None:
    chat.says("sam", "/tune today")
    chat.presses("sam", "Post 1 now")
    chat.presses("sam", "Post it")
    assert len(chat.posted()) == 1
    chat.clock("tomorrow 12:00")
    assert len(chat.posted()) == 1
    chat.clock("+1d")
    assert len([each for each in chat.world.since(0) if each.at.hour == 7 and not each.to]) == 1


def test_a_question_can_be_asked_now_and_does_not_come_again_soon(chat: Chat) -> None:
    chat.says("sam", "/tune today ask #evenings")
    chat.presses("sam", "Post it")
    asked = chat.posted("evenings")
    assert len(asked) == 1
    chat.says("sam", "/tune posts add #evenings 10:00 daily question")
    chat.clock("+30d")
    assert chat.posted("evenings").count(asked[0]) == 1


def test_words_can_be_found_added_changed_rested_and_all_of_it_undone(chat: Chat) -> None:
    added = chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    prompt_id = re.search(r"own-\d+-\d+", added.text)
    assert prompt_id is not None
    found = chat.says("sam", "/tune words search kettle timing")
    assert prompt_id[0] in found.text
    form = chat.says("sam", f"/tune words edit {prompt_id[0]}")
    assert form_values(form)["text"] == "The kettle is on. Nobody is timing you."
    look = chat.fills("sam", text="The kettle is on again.")
    assert look.quote == "The kettle is on again." and look.text.startswith("This is how they will be.")
    assert "kettle is on again" not in chat.says("sam", f"/tune words show {prompt_id[0]}").quote
    chat.presses("sam", "Change again")
    chat.fills("sam", text="The kettle is on, twice.")
    assert chat.presses("sam", "Save").text.startswith("Changed for The room.")
    assert chat.says("sam", f"/tune words show {prompt_id[0]}").quote == "The kettle is on, twice."
    assert chat.says("sam", "/tune words undo").quote == "The kettle is on. Nobody is timing you."
    chat.says("sam", f"/tune words rest {prompt_id[0]} too cold for us")
    listed = chat.says("sam", "/tune words bring-back").text
    assert "by sam" in listed and "too cold for us" in listed
    assert "Back in the round" in chat.says("sam", f"/tune words bring-back {prompt_id[0]}").text
    history = chat.says("sam", f"/tune words history {prompt_id[0]}").text
    assert "sam: rest" in history and "edit (taken back by sam)" in history
    assert "twice in each round" in chat.says("sam", f"/tune words weight {prompt_id[0]} often").text


def test_an_old_save_button_never_saves_another_draft(chat: Chat) -> None:
    for words in ("The kettle is on.", "Peas on the wall again."):
        chat.saves("sam", f"/tune words add reminder grief {words}")
    look = chat.says("sam", "/tune words edit own-1-1 The kettle is on, twice.")
    save = look.buttons[0][1]
    chat.presses("sam", save)
    chat.says("sam", "/tune words edit own-1-2 Peas on the wall, and a film.")
    assert "saved already, as own-1-1" in chat.presses("sam", save).text
    assert chat.says("sam", "/tune words show own-1-2").quote == "Peas on the wall again."


KETTLE = "The kettle is on. Nobody is timing you."


def test_an_old_save_button_says_that_what_it_saved_was_taken_back(chat: Chat) -> None:
    save = chat.says("sam", f"/tune words add reminder grief {KETTLE}").buttons[0][1]
    chat.presses("sam", save)
    chat.presses("sam", "Undo")
    said = chat.presses("sam", save)
    assert said.text == "Those words were saved as own-1-1, and sam took that back. Nothing was changed now."
    assert "nobody here is shown them" in chat.presses("sam", said.buttons[0][1]).text
    chat.presses("sam", "Put them back")
    save = chat.says("sam", "/tune words edit own-1-1 Tea, and a film.").buttons[0][1]
    chat.presses("sam", save)
    chat.says("sam", "/tune words weight own-1-1 often")
    chat.presses("sam", "Undo")  # of the weight alone
    assert "saved already, as own-1-1" in chat.presses("sam", save).text
    chat.says("sam", "/tune words undo own-1-1")
    assert "sam took that back" in chat.presses("sam", save).text
    assert chat.says("sam", "/tune words show own-1-1").quote == KETTLE


@pytest.mark.parametrize("line", [f"add reminder grief {KETTLE}", "edit own-1-1 Tea, and a film."])
def test_an_older_look_does_not_bring_words_back_in_silence(chat: Chat, line: str) -> None:
    chat.saves("sam", "/tune words add reminder grief Peas on the wall again.")
    older = chat.says("sam", f"/tune words {line}").buttons[0][1]
    chat.clock("+1m")
    chat.saves("sam", f"/tune words {line}")
    chat.presses("sam", "Undo")
    said = chat.presses("sam", older)
    assert said.text == "After this was shown, sam took a change of these words back. Nothing is saved yet."
    assert "own-1-2" not in chat.says("sam", "/tune words history own-1-2").quote
    shown = chat.says("sam", "/tune words search tea film").text + chat.says("sam", "/tune words search kettle").text
    assert KETTLE not in shown and "Tea, and a film." not in shown
    chat.presses("sam", "Save anyway")
    assert said.quote in chat.says("sam", f"/tune words show own-1-{2 if 'add' in line else 1}").quote


def test_words_that_are_typed_anew_after_an_undo_are_saved_at_once(chat: Chat) -> None:
    for _ in range(2):
        chat.saves("sam", f"/tune words add reminder grief {KETTLE}")
        assert "own-1-" in chat.world.since(0)[-1].text
        chat.clock("+1m")
        chat.presses("sam", "Undo")
        chat.clock("+1m")


def test_topics_and_seasons_can_be_changed_and_undone(chat: Chat) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    said = chat.says("sam", "/tune words topics own-1-1 tantrums screens").text
    assert said == "These are about “tantrums and meltdowns” and “screens and phones” now."
    both = "These are about “grief and loss” and “screens and phones” now."
    for said in ("grief and screens", "grief, and screens", "grief y screens"):
        assert chat.says("sam", f"/tune words topics own-1-1 {said}").text == both
    chat.says("sam", "/tune words topics own-1-1 tantrums screens")
    for said in ("mothers_day", "mothers", "mothers_day:10/2", "Madre"):
        assert "around Mother's Day" in chat.says("sam", f"/tune words season own-1-1 {said}").text
    assert "18 December to 2 January" in chat.says("sam", "/tune words season own-1-1 12-18/01-02").text
    shown = chat.says("sam", "/tune words show own-1-1").text
    assert "tantrums and meltdowns" in shown and "Only in: 18 December to 2 January." in shown
    assert "all year" in chat.says("sam", "/tune words season own-1-1 any").text
    assert "12-18" not in chat.says("sam", "/tune words show own-1-1").text
    chat.presses("sam", "Undo")
    assert "18 December to 2 January" in chat.says("sam", "/tune words show own-1-1").text
    for said in ("in winter", "en invierno", "en el invierno"):
        assert "only in: winter" in chat.says("sam", f"/tune words season own-1-1 {said}").text
    assert "no season I know" in chat.says("sam", "/tune words season own-1-1 monsoon").text


@pytest.mark.parametrize(
    "typed",
    ["all year", "All year.", "always", "year-round", "todo el año", "todo el ano", "siempre", "any", "cualquiera"],
)
def test_the_whole_year_is_read_as_people_say_it(chat: Chat, typed: str) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    chat.says("sam", "/tune words season own-1-1 winter")
    assert "all year" in chat.says("sam", f"/tune words season own-1-1 {typed}").text
    assert "Only in" not in chat.says("sam", "/tune words show own-1-1").text


def test_words_of_another_group_are_not_there(chat: Chat) -> None:
    chat.bot.take_in("room", "other", "Another", "UTC", {"x": "x"})
    with chat.transaction() as tx:
        from bot.model import Prompt
        from bot.store import groups, prompts

        other = groups.find(tx, "room", "other")
        assert other is not None
        theirs = prompts.add(tx, other.id, Prompt("", "reminder", "en", "Zebra xylophone", topics=("grief",)), "x", 1)
    invented = chat.says("sam", "/tune words show own-77-1").text.replace("own-77-1", "ID")
    assert chat.says("sam", f"/tune words show {theirs.id}").text.replace(theirs.id, "ID") == invented
    assert "Nothing holds" in chat.says("sam", "/tune words search zebra xylophone").text


def test_quiet_hushes_everything_and_says_one_sentence(chat: Chat) -> None:
    look = chat.says("sam", "/tune quiet +3d We are quiet until Thursday!!")
    assert "Posts start again on Thursday 5 March. Nothing is changed yet." in look.text
    assert "This goes to #parents at once. It cannot be taken back" in look.text and "Better mended first" in look.text
    assert chat.posted() == [] and "It is quiet" not in chat.says("sam", "/tune quiet").text
    assert form_values(chat.presses("sam", "Change again"))["text"] == "We are quiet until Thursday!!"
    chat.fills("sam", text="We are quiet until Thursday.")
    assert "Daily lines that members asked for still come" in chat.presses("sam", "Begin the quiet").text
    assert chat.posted() == ["We are quiet until Thursday."]
    chat.clock("+60h")
    assert len(chat.posted()) == 1
    chat.clock("+1d")
    assert len(chat.posted()) > 1


def test_quiet_offers_one_tap_and_can_be_ended(chat: Chat) -> None:
    chat.says("sam", "/tune quiet")
    assert "Posts start again on Monday 9 March" in chat.presses("sam", "For a week").text
    assert "quiet until Monday" in chat.says("sam", "/tune quiet").text
    chat.presses("sam", "End the quiet")
    chat.clock("+1d")
    assert chat.posted()


def test_the_sentence_goes_where_it_falls_silent_and_ending_can_be_undone(chat: Chat) -> None:
    chat.says("sam", "/tune posts add reminder #evenings daily 20:00")
    chat.says("sam", "/tune quiet 27.3.2026 We are quiet until the end of the month.")
    assert "#parents and #evenings" in chat.world.since(0)[-1].text
    chat.presses("sam", "Begin the quiet")
    sentence = "We are quiet until the end of the month."
    assert chat.posted().count(sentence) == chat.posted("evenings").count(sentence) == 1
    chat.presses("sam", "End the quiet")
    assert "Posts start again on Friday 27 March" in chat.presses("sam", "Undo").text
    assert "quiet until Friday 27 March" in chat.says("sam", "/tune quiet").text


def test_a_date_in_numbers_is_read_where_it_can_mean_one_day(chat: Chat) -> None:
    for typed, day in (("27/12", "27 December"), ("27.12.2026", "27 December"), ("12/27", "27 December"),
                       ("3.5.", "3 May"), ("5/5/2026", "5 May")):  # fmt: skip
        assert day in chat.says("sam", f"/tune quiet {typed}").text, typed
    assert '"03/05" can be 3 May or 5 March.' in chat.says("sam", "/tune quiet 03/05").text
    assert "There is no" in chat.says("sam", "/tune quiet 31.2.").text
    assert chat.says("sam", "/tune quiet until 45/13").text.startswith('There is no "45/13" in the calendar.')
    assert "“blursday” as a date" in chat.says("sam", "/tune quiet until blursday We rest").text


def test_quiet_is_read_as_moderators_type_it(chat: Chat) -> None:
    for typed in ("3 days", "3 dias", "for 3 days", "until thursday", "hasta el jueves"):
        assert "again on Thursday 5 March" in chat.says("sam", f"/tune quiet {typed}").text, typed
    assert chat.says("sam", "/tune quiet a week We take a breath.").quote == "We take a breath."
    assert "rests until Fri 6 Mar" in chat.says("sam", "/tune posts pause 1 until friday").text


def test_settings_change_zone_country_and_grace(chat: Chat) -> None:
    chat.says("sam", "/tune settings")
    form = chat.presses("sam", "Change")
    assert form_values(form)["zone"] == "UTC"
    assert "Europe/Dublin" in chat.fills("sam", zone="Europe/Dublin", country="Ireland", grace="60").text
    assert "07:30 in #parents" not in chat.says("sam", "/tune today").text
    wrong = chat.says("sam", "/tune settings change Mars/Base")
    assert "Mars/Base" in wrong.text


def test_baby_scenes_are_taken_in_only_when_asked_for(chat: Chat) -> None:
    assert "Scenes left out: a baby." in chat.says("sam", "/tune settings").text
    assert "Scenes left out: none." in chat.presses("sam", "Take in: a baby").text


def test_setup_is_six_taps(chat: Chat) -> None:
    chat.clear_plans()
    assert "Step 1 of 6" in chat.says("sam", "/tune setup").text
    for step, label in enumerate(("#evenings", "Europe/Berlin", "Germany", "The admins", "Evenings"), 2):
        assert f"Step {step} of 6" in chat.presses("sam", label).text
    done = chat.presses("sam", "Three reminders, one question").text
    assert done.startswith("Done.") and "#evenings" in done
    with chat.transaction() as tx:
        group = tx.one("SELECT * FROM groups WHERE platform = 'room'")
        assert group is not None
        assert (group["zone"], group["country"], group["queue_hours"], group["set_up"]) == (
            "Europe/Berlin", "DE", "Evenings", 1,
        )  # fmt: skip


def test_a_notice_stays_until_it_is_closed(chat: Chat) -> None:
    chat.clock("tomorrow 07:00")
    chat.outage("+1d")
    assert "too late" in chat.says("sam", "/tune notices").text
    assert chat.presses("sam", "Close").text == "Closed. Thank you."
    assert "No open notices" in chat.says("sam", "/tune notices").text
    assert "closed already" in chat.says("sam", "/tune notices close 1").text
    assert "no open notice 7" in chat.says("sam", "/tune notices close 7").text


def test_a_lot_is_said_to_be_a_lot_with_its_source(chat: Chat) -> None:
    assert "Cortes" not in chat.says("sam", "/tune posts add #evenings 21:00 mon question").text
    said = chat.says("sam", "/tune posts add #evenings 10:00 fri question").text
    assert "4 questions a week" in said and "Cortes and others" in said
    said = chat.says("sam", "/tune posts add #evenings 12:00 sat reminder").text
    assert "2 posts of this kind" in said and "Cortes and others" in said


def test_a_long_list_ends_with_how_many_more_there_are() -> None:
    lines = [f"{number}. {'word ' * 30}".strip() for number in range(40)]
    said = listed(lines, more=2).split("\n")
    assert said[:-1] == lines[: len(said) - 1] and said[-1] == f"And {42 - len(said) + 1} more."
    assert listed(lines[:3]) == "\n".join(lines[:3])


@pytest.mark.parametrize("set_up", [False, True])
def test_the_greeting_stays_open_until_the_group_is_set_up(chat: Chat, set_up: bool) -> None:
    with chat.transaction() as tx:
        notices.open_notice(tx, 1, JOINED, "Hello.", 1_772_452_800, chat.bot.owner, "Set it up", "tune setup")
    chat.says("sam", "/tune setup")
    for step in (
        "#parents",
        "UTC",
        "Several countries",
        "The admins",
        "Evenings",
        *["Keep the plans there are"] * set_up,
    ):
        chat.presses("sam", step)
    assert ("Hello." not in chat.says("sam", "/tune notices").text) is set_up


def test_a_plan_that_is_resumed_or_put_back_is_counted_with_the_others(chat: Chat) -> None:
    chat.says("sam", "/tune posts pause 1")
    assert "Cortes" not in chat.says("sam", "/tune posts add #parents 09:00 daily reminder").text
    assert "2 posts of this kind" in chat.says("sam", "/tune posts resume 1").text
    chat.says("sam", "/tune posts remove 1")
    back = chat.presses("sam", "Put it back").text
    assert "2 posts of this kind" in back and "“Too Little or Too Much?”, 2021" in back


def test_a_zone_is_taken_by_its_city_and_a_country_stays_a_country(chat: Chat) -> None:
    said = chat.says("sam", "/tune settings change madrid Ireland").text
    assert "Europe/Madrid" in said and "Ireland" in said


def test_the_short_name_of_a_language_is_no_country_in_a_line(chat: Chat) -> None:
    said = chat.says("sam", "/tune settings change es").text
    assert "Language of the posts: Español." in said and "Country of the help lines: not set" in said
    assert "Country of the help lines: Spain." in chat.says("sam", "/tune settings change spain en").text


def test_a_zone_alone_is_changed(chat: Chat) -> None:
    said = chat.says("sam", "/tune settings change Europe/Madrid").text
    assert said.startswith("Saved.") and "Time zone: Europe/Madrid." in said


def test_a_plan_is_put_back_only_where_there_is_room(chat: Chat) -> None:
    chat.says("sam", "/tune posts remove 1")
    for minute in range(19):
        chat.says("sam", f"/tune posts add #evenings 09:{minute:02} daily reminder")
    assert chat.presses("sam", "Put it back").text.startswith("There are 20 plans already.")
    assert len(chat.says("sam", "/tune posts preview").buttons) == 20


def test_a_group_with_more_plans_than_buttons_can_still_look_at_them(chat: Chat) -> None:
    with chat.transaction() as tx:  # as some had them before there was a limit
        group = groups.find(tx, "room", "room")
        assert group
        channel = groups.channels(tx, group.id)[0]
        for minute in range(30):
            plan = schedules.add(tx, group.id, channel, "reminder", time(9, minute), 127, "UTC")
            calendar.change(tx, plan, chat.world.now())
    assert len(chat.says("sam", "/tune posts preview").buttons) == 25
    assert chat.says("sam", "/tune posts list").buttons[-1][0] == "Plan a post"


def test_a_date_that_is_none_can_be_mended_beside_the_sentence(chat: Chat) -> None:
    shown = chat.says("sam", "/tune quiet tonight We rest until Sunday.")
    assert form_values(shown) == {"until": "tonight", "text": "We rest until Sunday."}
    assert "I could not read “tonight” as a date." in shown.text
    assert "Posts start again on" in chat.fills("sam", until="tomorrow").text
