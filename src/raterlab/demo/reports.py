"""Short reports with known facts, and answers about them that are faithful, wrong, invented or thin."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Told = Literal["faithful", "contradicted", "unsupported", "unverifiable"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a report says: how the report puts it, how an answer does, and values that it could have had."""

    source: str
    answer: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What a report is about. ``added`` would have to stand in the source; ``airy`` no source could settle."""

    names: tuple[str, ...]
    facts: tuple[Fact, ...]
    filler: tuple[str, ...]
    added: tuple[str, ...]
    airy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer: what is wrong with it, the stretch that is, and where the source says so."""

    text: str
    told: Told
    wrong: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report with the facts that it states, by place, as (fact, value)."""

    topic: Topic
    name: str
    text: str
    stated: tuple[tuple[Fact, str], ...]


TOPICS = (
    Topic(
        names=("The Tram Museum", "The Glass Museum", "The Harbour Museum", "The Museum of Maps"),
        facts=(
            Fact("It opened in {v} in a former depot.", "It opened in {v}.", ("1962", "1975", "1987", "1993", "2004")),
            Fact("About {v} objects are on show.", "It shows about {v} objects.", ("two hundred", "four hundred", "nine hundred", "three thousand")),
            Fact("Entry costs {v}, and half of that for children.", "Adults pay {v}.", ("6 euros", "8 euros", "11 euros", "15 euros")),
            Fact("It is closed on {v}.", "It is closed on {v}.", ("Mondays", "Tuesdays", "Wednesdays", "public holidays")),
            Fact("The director is {v}, who came from the university.", "Its director is {v}.", ("Clara Winter", "Jonas Hale", "Priya Menon", "Tomas Berg")),
        ),
        filler=("The café looks out on the yard.", "Labels are in three languages.", "School classes come in the mornings."),
        added=("It won a national prize last year", "A new wing will open in spring", "Guided tours run every hour"),
        airy=("Nobody leaves it without a smile", "It is the most beautiful museum in the region"),
    ),
    Topic(
        names=("The Old Bridge", "The Mill Bridge", "The Canal Bridge", "Saint Anna's Bridge"),
        facts=(
            Fact("Masons finished it in {v} after two floods.", "It was finished in {v}.", ("1718", "1764", "1802", "1849", "1891")),
            Fact("It is {v} long and rests on stone piers.", "It is {v} long.", ("48 metres", "92 metres", "130 metres", "215 metres")),
            Fact("Repairs will cost {v}.", "The repairs will cost {v}.", ("1.2 million euros", "3.5 million euros", "800,000 euros", "6 million euros")),
            Fact("Since {v} no cars may cross it.", "Cars have been banned since {v}.", ("1998", "2006", "2011", "2019")),
            Fact("The work is led by {v}.", "The works are led by {v}.", ("the firm Castor", "the city's own engineers", "the firm Lindqvist", "a team from Lyon")),
        ),
        filler=("Swallows nest under its arches.", "A plaque recalls the builders.", "Anglers stand there in the evening."),
        added=("It is lit at night", "A toll was charged until the war", "The mayor opposes the repairs"),
        airy=("Its builders would be proud today", "Crossing it makes people calmer"),
    ),
    Topic(
        names=("The Town Library", "The Riverside Library", "The North Library", "The Children's Library"),
        facts=(
            Fact("It lends {v} items a year.", "It lends {v} items a year.", ("40,000", "85,000", "120,000", "310,000")),
            Fact("Members may keep a book for {v}.", "Books may be kept for {v}.", ("two weeks", "three weeks", "four weeks", "six weeks")),
            Fact("A card costs {v} a year.", "The card costs {v} a year.", ("nothing", "12 euros", "18 euros", "25 euros")),
            Fact("On {v} it stays open until nine in the evening.", "It is open late on {v}.", ("Tuesdays", "Thursdays", "Fridays", "Saturdays")),
            Fact("It employs {v} people.", "It has a staff of {v}.", ("seven", "eleven", "nineteen", "twenty-six")),
        ),
        filler=("The reading room faces north.", "There are lockers by the door.", "A poetry group meets upstairs."),
        added=("It has its own printing press", "Returns are possible at the station", "Half of its books are in English"),
        airy=("Readers there are happier than elsewhere", "In ten years everyone will be a member"),
    ),
    Topic(
        names=("The Market Hall", "The Fish Hall", "The New Market", "The Station Market"),
        facts=(
            Fact("It has room for {v} stalls under one roof.", "It holds {v} stalls.", ("36", "52", "74", "110")),
            Fact("It was rebuilt after the fire of {v}.", "It was rebuilt after a fire in {v}.", ("1931", "1958", "1983", "2009")),
            Fact("A stall costs {v} a month.", "Traders pay {v} a month.", ("140 euros", "210 euros", "295 euros", "380 euros")),
            Fact("Trading ends at {v} except on Saturdays.", "On weekdays it closes at {v}.", ("2 pm", "4 pm", "6 pm", "8 pm")),
            Fact("{v} sell their own produce.", "{v} sell what they grow.", ("A third of the traders", "Half of the traders", "Nearly all traders", "Only five traders")),
        ),
        filler=("Pigeons come in through the roof.", "The clock runs a little late.", "A smell of coffee hangs over everything."),
        added=("Dogs are not allowed inside", "A second hall is planned", "Card payment is now required"),
        airy=("Food from there simply tastes better", "It has a special soul"),
    ),
)  # fmt: skip


def report(number: int, rng: random.Random) -> Report:
    """Write one report."""
    topic = TOPICS[number % len(TOPICS)]
    name = topic.names[number // len(TOPICS) % len(topic.names)]
    stated = tuple((fact, rng.choice(fact.values)) for fact in topic.facts)
    sentences = [fact.source.format(v=value) for fact, value in stated]
    filler = list(rng.sample(topic.filler, 2))
    order = [sentences[0], *rng.sample([*sentences[1:], *filler], len(sentences) + 1)]
    return Report(topic, name, f"{name}: {' '.join(order)}", stated)


def told(made: Report, tellings: Sequence[Told], rng: random.Random) -> tuple[Sentence, ...]:
    """Write an answer about a report, one sentence for each telling, each fact and addition once."""
    facts = rng.sample(made.stated, len(made.stated))
    added, airy = (rng.sample(pool, len(pool)) for pool in (made.topic.added, made.topic.airy))
    sentences = []
    for telling in tellings:
        if telling in ("unsupported", "unverifiable"):
            text = (added if telling == "unsupported" else airy).pop()
            sentences.append(Sentence(text + ".", telling, text))
            continue
        fact, value = facts.pop()
        if telling == "faithful":
            sentences.append(Sentence(fact.answer.format(v=value), telling))
        else:
            other = rng.choice([v for v in fact.values if v != value])
            sentences.append(Sentence(fact.answer.format(v=other), telling, other, value))
    return tuple(sentences)
