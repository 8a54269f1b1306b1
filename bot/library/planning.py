"""Planning what comes: every eligible prompt once before any comes again.

Posts of one kind in one channel are drawn in rounds. A round is an order of *entries*: a prompt's copies, one for a
normal prompt, two for one that comes often, and one in every second round for one that comes rarely. Every entry has
a slot of its own, and slots follow one another in the round's order. When a prompt is put to rest its slot stays and
is filled from the end of the round, so that every other post keeps its day. What a day puts off waits for the next
that does not, or for the next round where this one is over. A post is stored with the slot that it took and the entry
that filled it; so the plan can be made anew at any time and comes out the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from operator import add
from struct import Struct

from bot.model import Prompt, Turn

# Half of a prompt's place in a round is its own and half is drawn anew: orders differ from round to round, and yet the
# same prompt never stands at the end of one and at the start of the next.
_BITS, _HALF = 2**64 - 1, 2**63
_KEPT_ENTRIES = 1_000_000  # of all orders that a deck keeps, some tens of megabytes


class Deck:
    """The prompts of one kind that a group may post, the rested ones too, and their orders by lane and round."""

    def __init__(self, prompts: Iterable[Prompt]) -> None:
        self.prompts = {prompt.id: prompt for prompt in prompts}
        self.any_rested = any(prompt.rested for prompt in self.prompts.values())
        # A herd makes thousands of orders of one deck, so what they have in common is made once.
        weights = [prompt.weight for prompt in self.prompts.values()]
        self._often = [place for place, weight in enumerate(weights) if weight == "often"]
        self._rarely = [place for place, weight in enumerate(weights) if weight == "rarely"]
        names = tuple(self.prompts)
        self._entries = [f"{name}#0" for name in names] + [f"{names[place]}#1" for place in self._often]
        self._numbers = [_number(name) for name in names]
        self._mixer = _Mixer(self._numbers)
        self._orders: OrderedDict[tuple[str, int], tuple[str, ...]] = OrderedDict()
        self._most = max(16, _KEPT_ENTRIES // (len(self.prompts) + 1))

    def order(self, lane: str, number: int) -> tuple[str, ...]:
        """The entries of a round in their order, as far as the lane and the weights decide it."""
        key = (lane, number)
        if key not in self._orders:
            self._orders[key] = self._make_order(lane, number)
            if len(self._orders) > self._most:
                self._orders.popitem(last=False)
        self._orders.move_to_end(key)
        return self._orders[key]

    def _make_order(self, lane: str, number: int) -> tuple[str, ...]:
        seed = _number(lane)
        home, wander = self._mixer.mixed(seed), self._mixer.mixed(seed + number + 1)
        keys = list(map(add, home, wander))
        keys += [(home[place] + _HALF & _BITS) + wander[place] for place in self._often]
        waiting = {place for place in self._rarely if (number + self._numbers[place]) % 2}
        drawn = sorted(range(len(keys)), key=keys.__getitem__)
        return tuple([self._entries[place] for place in drawn if place not in waiting])


def nothing(_prompt: Prompt) -> bool:
    """What a slot puts off where nothing says more."""
    return False


@dataclass(frozen=True, slots=True)
class Slot:
    """A coming post that needs a prompt: its schedule, its day, and what the schedule takes."""

    schedule_id: int
    day: date
    takes: Callable[[Prompt], bool]
    puts_off: Callable[[Prompt], bool] = nothing  # what it takes only where nothing else fits
    swapped: str = ""  # the prompt that a moderator chose for this day


@dataclass(frozen=True, slots=True)
class Past:
    """A turn that was posted: by which schedule (0 for one a moderator asked for), and when (UTC seconds)."""

    schedule_id: int
    turn: Turn
    at: int


def plan(
    lane: str, deck: Deck, history: Iterable[Past], slots: Sequence[Slot], taken: dict[date, set[str]] | None = None
) -> list[Turn | None]:
    """Choose a turn for each slot, in order; None where the deck has nothing that the schedule takes.

    `lane` names the channel and kind, and seeds the order. `history` holds what was posted in the lane's last rounds,
    the oldest first. `taken` holds by day what else goes out, which is put off, and is given what goes out here.
    """
    taken = {} if taken is None else taken
    board, rounds, lane_round = _played(lane, deck, history)
    turns: list[Turn | None] = []
    for slot in slots:
        start = rounds.get(slot.schedule_id, lane_round)
        had = taken.setdefault(slot.day, set())
        turn = board.swap(slot, start, had) if slot.swapped else board.next_turn(slot, start, had)
        if turn is not None:
            board.use(turn)
            had.add(turn.prompt_id)
            rounds[slot.schedule_id] = turn.round
        turns.append(turn)
    return turns


def choices(lane: str, deck: Deck, history: Sequence[Past], slot: Slot, had: Collection[str] = ()) -> list[str]:
    """All prompts that could fill a slot, each once; the planned one stands last, and what is put off before it.

    `had` is what else goes out on the slot's day. What its round would bring last is first, as for a rest: so the days
    to come keep theirs. What was posted lately follows, the longest ago first.
    """
    board, rounds, lane_round = _played(lane, deck, history)
    start = rounds.get(slot.schedule_id, lane_round)
    posted = {past.turn.prompt_id: place for place, past in enumerate(history)}
    fitting = [name for name, prompt in deck.prompts.items() if slot.takes(prompt) and not prompt.rested]
    coming = reversed(board.coming(start, slot.takes))
    found = dict.fromkeys((*coming, *sorted(fitting, key=lambda name: posted.get(name, -1))))
    planned = board.next_turn(slot, start, had)
    last = planned.prompt_id if planned else ""
    return sorted(found, key=lambda name: (name == last, name in had or slot.puts_off(deck.prompts[name])))


def left(lane: str, deck: Deck, history: Iterable[Past], slot: Slot, most: int) -> int:
    """How many posts a schedule has before a prompt comes again, counted to one more than `most`.

    These are the prompts that its round has not had yet.
    """
    board, rounds, lane_round = _played(lane, deck, history)
    return board.left(rounds.get(slot.schedule_id, lane_round), slot.takes, most)


def _played(lane: str, deck: Deck, history: Iterable[Past]) -> tuple[_Board, dict[int, int], int]:
    """The board with all that was posted on it, the round that each schedule is in, and the one of a new schedule."""
    board = _Board(lane, deck)
    rounds: dict[int, int] = {}
    for past in history:
        board.use(past.turn, past.at)
        rounds[past.schedule_id] = max(rounds.get(past.schedule_id, 0), past.turn.round)
    return board, rounds, min(rounds.values(), default=0)  # a new schedule joins where the others are


class _Board:
    """The rounds of one lane while a plan is made."""

    def __init__(self, lane: str, deck: Deck) -> None:
        self._lane = lane
        self._deck = deck
        self._prompts = deck.prompts
        self._used: dict[int, tuple[set[str], set[str]]] = {}
        self._began: dict[int, int] = {0: 0}

    def use(self, turn: Turn, at: int | None = None) -> None:
        slots, entries = self._used.setdefault(turn.round, (set(), set()))
        slots.add(turn.slot)
        entries.add(turn.entry)
        if at is not None:
            self._began.setdefault(turn.round, at)

    def next_turn(self, slot: Slot, start: int, had: Collection[str]) -> Turn | None:
        put_off = None
        # Two further rounds are enough: a prompt that comes rarely is in every second one.
        for number in range(start, start + 3):
            for place, entry in self._row(number, slot.takes):
                turn = Turn(number, place, entry, _prompt_of(entry))
                if turn.prompt_id not in had and not slot.puts_off(self._prompts[turn.prompt_id]):
                    return turn
                put_off = put_off or turn
        return put_off

    def coming(self, number: int, takes: Callable[[Prompt], bool]) -> list[str]:
        """The prompts that are left of a round, in order."""
        return [_prompt_of(entry) for _, entry in self._row(number, takes)]

    def swap(self, slot: Slot, start: int, had: Collection[str]) -> Turn | None:
        """The chosen prompt takes the slot that another would have had, so that nothing else moves."""
        chosen = self._prompts.get(slot.swapped)
        if chosen is None or chosen.rested:
            return self.next_turn(slot, start, had)
        planned = self.next_turn(slot, start, had)
        if planned is not None and planned.prompt_id == chosen.id:
            return planned
        if planned is None:
            return Turn(start, f"{chosen.id}#0", f"{chosen.id}#0", chosen.id)
        return Turn(planned.round, planned.slot, f"{chosen.id}#0", chosen.id)

    def left(self, number: int, takes: Callable[[Prompt], bool], most: int) -> int:
        """How many prompts of a round have not come yet, counted to one more than `most`."""
        had = {_prompt_of(entry) for entry in self._used.get(number, ((), ()))[1]}
        found: set[str] = set()
        for _, entry in self._row(number, takes):
            found.add(_prompt_of(entry))
            if len(found) > most + len(had):
                break
        return min(len(found - had), most + 1)

    def _row(self, number: int, takes: Callable[[Prompt], bool]) -> Iterable[tuple[str, str]]:
        """What is left of a round for a schedule: (slot, entry that fills it), in order."""
        taken, used = self._used.get(number, (set(), set()))
        order = self._deck.order(self._lane, number)
        if taken == used and not self._deck.any_rested:
            return ((slot, slot) for slot in order if slot not in taken and takes(self._prompts[_prompt_of(slot)]))
        return self._fill([slot for slot in order if self._has_part(number, slot, takes)], taken, used)

    def _has_part(self, number: int, slot: str, takes: Callable[[Prompt], bool]) -> bool:
        """Whether a slot counts: its prompt is taken, and was not at rest already when the round began."""
        prompt = self._prompts[_prompt_of(slot)]
        if prompt.rested and (number not in self._began or prompt.rested_at <= self._began[number]):
            return False
        return takes(prompt)

    def _fill(self, order: Sequence[str], taken: set[str], used: set[str]) -> list[tuple[str, str]]:
        open_slots = [slot for slot in order if slot not in taken]
        fillers = self._stand_ins(open_slots, used)
        fillers |= dict.fromkeys(fillers.values(), "")  # a stand-in leaves its own slot
        # An entry that was pushed aside, by a swap or by its own rest, gets the slot of one that came early.
        aside = [entry for entry in order if entry in taken and entry not in used and self._alive(entry)]
        for slot in reversed(open_slots):
            if slot in used and aside:
                fillers[slot] = aside.pop(0)
        row = [(slot, fillers.get(slot, slot if slot not in used and self._alive(slot) else "")) for slot in open_slots]
        return [(slot, entry) for slot, entry in row if entry] + [(f"{entry}+", entry) for entry in aside]

    def _stand_ins(self, open_slots: list[str], used: set[str]) -> dict[str, str]:
        """Who fills the slots of rested prompts: the last of the round, one for each."""
        place = {slot: i for i, slot in enumerate(open_slots)}
        free = [slot for slot in open_slots if slot not in used and self._alive(slot)]
        holes = [slot for slot in open_slots if slot not in used and not self._alive(slot)]
        # Longest at rest first: a new rest then takes a stand-in of its own and leaves the earlier ones alone.
        holes.sort(key=lambda slot: (self._prompts[_prompt_of(slot)].rested_at, place[slot]))
        chosen: dict[str, str] = {}
        for hole in holes:
            if not free or place[free[-1]] < place[hole]:
                continue  # nothing stands behind it: the round is that much shorter
            chosen[hole] = free.pop()
        return chosen

    def _alive(self, entry: str) -> bool:
        return not self._prompts[_prompt_of(entry)].rested


class _Mixer:
    """Makes 64 bits that look like chance of each of many numbers, by multiply and shift: a herd draws millions.

    The numbers stand side by side in a single one, with 64 bits of room after each for what a product adds; so a step
    is done for all of them at once.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._each = Struct(f"<{2 * len(numbers)}Q")
        self._numbers = self._joined(numbers)
        self._ones = self._joined([1] * len(numbers))
        self._low = self._ones * _BITS

    def mixed(self, seed: int) -> Sequence[int]:
        """Return the bits of each number; other ones with another seed."""
        low = self._low
        mixed = self._numbers ^ (seed * 0x9E3779B97F4A7C15 & _BITS) * self._ones
        mixed = (mixed ^ mixed >> 31 & low) * 0x7FB5D329728EA185 & low
        mixed = (mixed ^ mixed >> 27 & low) * 0x81DADEF4BC2DD44D & low
        mixed ^= mixed >> 33 & low
        return self._each.unpack(mixed.to_bytes(self._each.size, "little"))[::2]

    def _joined(self, numbers: Sequence[int]) -> int:
        return int.from_bytes(self._each.pack(*chain.from_iterable((number, 0) for number in numbers)), "little")


@lru_cache(maxsize=65_536)
def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest())


def _prompt_of(entry: str) -> str:
    return entry.rpartition("#")[0]
