"""Replies to customers, written from a record: reviewers grade them by four standards, without names."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Answer, Media, Text
from raterlab.kinds._standards import Standard
from raterlab.kinds.text import TextAnswer, TextParams

STANDARDS = (
    Standard(
        key="answers",
        title="It answers what was asked",
        definition="The fact from the record stands in it, and it is the right one.",
    ),
    Standard(
        key="grounded",
        title="It says nothing that the record does not",
        definition="No promise, no guess, no excuse that nobody can check.",
    ),
    Standard(
        key="next", title="It says what happens next", definition="What the customer does, or what we do, and when."
    ),
    Standard(key="tone", title="It is friendly and plain", definition="A greeting, thanks or regret, no jargon."),
)
RUBRIC = Rubric(
    title="Replies from the record",
    guidelines="""# Replying from the record

Each task shows a **customer's message** and what the **record** says. Write the reply that the customer gets.

1. Answer **what was asked**, with the fact from the record.
2. Say **nothing that the record does not say**: no promise, no guess.
3. Say **what happens next**: what the customer does, or what we do, and when.
4. Be friendly and plain: a greeting, thanks or regret, no jargon.
5. Where the record contradicts itself or does not hold the fact, **raise the flag** and say why.

Two reviewers judge each reply by these four points. They do not know who wrote it.
""",
    criteria=(
        Criterion(
            key="reply",
            title="Reply",
            question="What do you write to the customer?",
            goal="Quality: customers get right answers the first time.",
            ask=TextParams(min_words=20, max_words=90, copied=0.5, standards=STANDARDS),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Two dates in the record",
            situation="The record gives one day for the delivery, and another in a note.",
            ruling="Raise the flag and name both.",
            why="Whichever is written may be wrong, and the customer will plan by it.",
            criterion="reply",
        ),
        EdgeCase(
            title="An angry message",
            situation="The customer insults the desk and asks for a refund.",
            ruling="Answer the question, with regret, without a promise.",
            why="Tone is no reason to promise, nor to refuse.",
            criterion="reply",
        ),
    ),
)
EXPERTS = ("D. Okoro", "L. Brandt")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a customer may ask about: how they ask, what the record says, how it is told, what follows."""

    asks: tuple[str, ...]
    record: str
    values: tuple[str, ...]
    told: tuple[str, ...]
    follows: tuple[str, ...]


MATTERS = (
    Matter(
        ("Where is my {thing}? I have waited since last week.", "When does my {thing} come at last?"),
        "The {thing} left the depot; delivery is due on {value}.",
        (
            "Monday 7 December",
            "Tuesday 8 December",
            "Thursday 10 December",
            "Friday 11 December",
            "Saturday 12 December",
        ),
        (
            "Your {thing} is due on {value}.",
            "The carrier brings your {thing} on {value}.",
            "You can expect the {thing} on {value}.",
        ),
        (
            "The carrier will ring before they come.",
            "You get a message on the morning of that day.",
            "Please have somebody at the door to sign for it.",
        ),
    ),
    Matter(
        ("Why was my {thing} charged twice?", "There are two payments for the {thing} on my statement. What is this?"),
        "One payment of {value} was taken; the second is a reservation that lapses after five days.",
        ("39 euros", "84 euros", "112 euros", "57 euros", "149 euros"),
        (
            "Only one payment of {value} was taken; the other line is a reservation.",
            "We have taken {value} once, and what you see beside it is reserved and not paid.",
            "You paid {value} a single time: the second entry is no more than a reservation.",
        ),
        (
            "It goes away by itself within five days.",
            "After five days your bank removes it without your doing anything.",
            "Please look again in five days; it will be gone then.",
        ),
    ),
    Matter(
        ("How do I send the {thing} back?", "The {thing} does not fit, I want to return it."),
        "Returns of the {thing} are open until {value}; a label is sent by mail on request.",
        ("15 December", "18 December", "21 December", "23 December", "28 December"),
        (
            "You can return the {thing} until {value}.",
            "The {thing} can go back to us up to {value}.",
            "Until {value} we take the {thing} back.",
        ),
        (
            "Answer this message and we send you a label.",
            "We mail you a label as soon as you say yes; stick it on the box.",
            "Tell us that you want one, and a label comes by mail.",
        ),
    ),
    Matter(
        ("The {thing} broke. Is it still covered?", "My {thing} stopped after a year. What now?"),
        "The {thing} is covered until {value}; repairs take about ten days.",
        ("March 2027", "June 2027", "August 2027", "October 2027", "January 2028"),
        (
            "Your {thing} is covered until {value}.",
            "The cover for the {thing} lasts until {value}.",
            "Until {value} a repair of the {thing} is covered.",
        ),
        (
            "Please bring it to any branch; a repair takes about ten days.",
            "Send it to our workshop, and you have it back in about ten days.",
            "Hand it in at a branch and count on some ten days.",
        ),
    ),
)
THINGS = ("kettle", "lamp", "toaster", "drill", "heater", "radio", "mixer", "scale", "grill", "clock")
OPENINGS = (
    "Good morning, thank you for writing.",
    "Hello, and thank you for your message.",
    "Dear customer, I am sorry for the trouble.",
    "Good day, I am sorry that you had to ask.",
    "Hello, thank you for asking us first.",
)
ENDINGS = (
    "Write to us if anything is unclear.",
    "We are here if you need more.",
    "Kind regards from the help desk.",
    "Have a pleasant day.",
    "Thank you for your patience.",
)
# what everybody has their own way of adding
ASIDES = (
    "I have looked it up for you.",
    "I checked this against your order a minute ago.",
    "I know how tiresome waiting for an answer can be.",
    "The record shows it clearly.",
    "Nothing else is open on your account.",
    "Keep this message in case somebody asks.",
    "You need not do anything before then.",
    "My colleague Tom confirms the entry.",
    "It was good that you wrote before the weekend.",
    "Our line is open from eight to six, should you want to speak with us.",
    "I understand that you would like to know.",
    "Let me answer your question right away.",
    "We have noted your message beside the order.",
    "A look into the system settles it.",
)
# what careless replies hold: no fact, a promise, or a brush-off
PROMISES = (
    "We guarantee that everything will be fine.",
    "You will surely get your money back at once.",
    "I guarantee you a gift for the wait.",
)
BRUSHED = (
    "Your request was received and is being processed in the usual way by the colleagues who deal with such things.",
    "As stated in our terms the matter lies with another department and cannot be seen from here just now.",
    "Please consult the relevant section of the website, where all such questions have been answered at length.",
)


@dataclass(frozen=True, slots=True)
class _Case:
    """What a message is about, and what a reply to it holds."""

    matter: Matter
    thing: str
    value: str

    def reply(self, rng: random.Random, *, well: bool) -> str:
        """Write a reply, as somebody careful or careless would."""
        value, matter = self.value, self.matter
        if well:
            parts = [rng.choice(of) for of in (OPENINGS, matter.told, matter.follows, ENDINGS)]
            for aside in rng.sample(ASIDES, 2):
                parts.insert(rng.randint(1, 3), aside)
        elif rng.random() < 0.5:
            parts = [rng.choice(BRUSHED), rng.choice(PROMISES)]
        else:
            value = rng.choice([other for other in matter.values if other != value])
            parts = [rng.choice(of) for of in (OPENINGS, matter.told, matter.follows, PROMISES)]
        return " ".join(parts).format(thing=self.thing, value=value)

    def item(self, key: str, number: int, rng: random.Random, *, doubt: bool) -> Item:
        """Write the message and the record."""
        said = {"thing": self.thing, "value": self.value}
        record = self.matter.record.format(**said)
        explanation = f"The reply must hold “{self.value}” and nothing that the record does not say."
        answers = {"reply": Agreed(answers=(TextAnswer(text=self.reply(rng, well=True)),))}
        if doubt:
            other = rng.choice([each for each in self.matter.values if each != self.value])
            record += f" Note of a colleague: “It is {other}, not {self.value}.” Nobody has settled which."
            explanation, answers = "The record contradicts itself.", {}
        ask = rng.choice(self.matter.asks).format(**said)
        media = (
            Text(slot="message", title="Customer", text=f"{ask} (Order {rng.randint(1_000, 9_999)}-{number:02d})"),
            Text(slot="record", title="Record", text=record),
        )
        return Item(
            Task(key=key, media=media, stratum="doubt" if doubt else "clear"),
            Gold(answers=answers, should_flag=doubt, explanation=explanation, agreed_by=EXPERTS),
        )


def judge(media: Sequence[Media], answers: Mapping[str, Answer], rng: random.Random) -> dict[str, dict[str, bool]]:
    """Judge a reply by its words and the record, as a reviewer would who errs once in thirty."""
    record = " ".join(medium.text for medium in media if isinstance(medium, Text) and medium.slot == "record")
    reply = answers["reply"]
    text = reply.text if isinstance(reply, TextAnswer) else ""
    values = [value for matter in MATTERS for value in matter.values]
    seen = {
        "answers": any(value in record and value in text for value in values),
        "grounded": not any(word in text for word in ("guarantee", "surely")),
        "next": any(follow in text for matter in MATTERS for follow in matter.follows),
        "tone": text.startswith(tuple(opening.split()[0] for opening in OPENINGS)),
    }
    return {"reply": {key: met != (rng.random() < 1 / 30) for key, met in seen.items()}}


def content(seed: int) -> Content:
    """Build the project: 30 messages, 6 that the record cannot answer, 3 for practice."""
    rng = random.Random(seed)  # noqa: S311 - content, not a secret
    cases: dict[str, _Case] = {}
    items = []
    for i in range(39):
        matter, doubt = MATTERS[i % len(MATTERS)], i >= 33
        case = _Case(matter, THINGS[i * 3 % len(THINGS)], matter.values[i // len(MATTERS) % len(matter.values)])
        key = f"doubt-{i - 32:02d}" if doubt else f"message-{i + 1:02d}"
        cases[key] = case
        items.append(case.item(key, i, rng, doubt=doubt))

    def hand(item: Item, well: bool, rng: random.Random) -> dict[str, Answer]:  # noqa: FBT001 - the contract of Content
        return {"reply": TextAnswer(text=cases[item.task.key].reply(rng, well=well))}

    return Content(
        title="Writing: replies from the record",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.83,
            agreement_target=0.7,
            seconds_per_task=180,
            priorities=("the right fact", "no promise that nobody can keep"),
        ),
        requirements=Requirements(
            modality="text, written replies", weekly_volume=400, nda=True, residency="EU", certifications=()
        ),
        gold=tuple(items[:30]),
        edges=tuple(items[33:]),
        practice=tuple(items[30:33]),
        files={},
        hand=hand,
        judge=judge,
    )
