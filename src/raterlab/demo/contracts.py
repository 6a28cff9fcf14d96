"""Clauses of contracts with their parties, dates, amounts, periods and governing law."""

from __future__ import annotations

import random
import re

from raterlab.demo.project import Content, Item
from raterlab.domain.rubric import Criterion, EdgeCase, Rubric
from raterlab.domain.work import Agreed, Gold, Requirements, SuccessMetric, Task
from raterlab.kinds import Text
from raterlab.kinds._kind import Label
from raterlab.kinds.spans import Span, SpansAnswer, SpansParams

LABELS = (
    Label(
        key="party",
        title="Party",
        definition="A named person or company that is bound by the contract, without its role in brackets.",
        good=("Harrow & Finch Ltd",),
        bad=("the Supplier", "its affiliates"),
    ),
    Label(
        key="date",
        title="Date",
        definition="A day in the calendar, complete with month and year.",
        good=("1 March 2027",),
        bad=("the Effective Date",),
    ),
    Label(
        key="amount",
        title="Amount",
        definition="Money with its currency.",
        good=("EUR 48,000",),
        bad=("the Fee",),
    ),
    Label(
        key="period",
        title="Period",
        definition="A length of time with its unit, without 'within' or 'for'.",
        good=("30 days", "twelve (12) months"),
        bad=("promptly",),
    ),
    Label(
        key="law",
        title="Governing law",
        definition="The legal system or the courts that are named.",
        good=("the laws of England and Wales",),
        bad=("applicable law",),
    ),
)

RUBRIC = Rubric(
    title="Entities in clauses",
    guidelines="""# Marking entities

Mark every stretch of the clause that is one of the five kinds.

- Mark the **shortest stretch that is complete**: no article, no trailing comma, no bracketed role.
- **Defined terms** such as *the Supplier* or *the Effective Date* are not entities: they point at one.
- Mark **each occurrence**.
- If the clause can be read in two ways and the difference matters, raise the flag.
""",
    criteria=(
        Criterion(
            key="entities",
            title="Entities",
            question="Mark parties, dates, amounts, periods and governing law.",
            goal="Completeness: a reviewer who reads only the marks knows who owes what to whom, by when.",
            ask=SpansParams(labels=LABELS, on="main", overlap=0.5),
        ),
    ),
    edge_cases=(
        EdgeCase(
            title="Number twice",
            situation="twelve (12) months",
            ruling="One period, bracket included.",
            why="The bracket repeats the number and belongs to it.",
            criterion="entities",
        ),
        EdgeCase(
            title="Defined terms",
            situation="within 30 days of the Effective Date",
            ruling="'30 days' is a period; 'the Effective Date' is nothing.",
            why="The date stands where the term is defined.",
            criterion="entities",
        ),
    ),
)

PARTIES = (
    "Harrow & Finch Ltd", "Brightwater Logistics GmbH", "Nordlys Energi AS", "Calder Medical Devices plc",
    "Tessellate Robotics Inc.", "Oakbridge Property Partners LLP", "Delmare Shipping S.p.A.", "Kestrel Analytics B.V.",
    "Ashgrove Foods Limited", "Meridian Studios LLC", "Dr Ingrid Solberg", "Pinegate Insurance SE",
)  # fmt: skip
DATES = ("1 March 2027", "15 January 2026", "30 September 2028", "7 July 2027", "31 December 2029", "12 May 2026")
AMOUNTS = ("EUR 48,000", "USD 1,250,000", "GBP 7,500", "CHF 320,000", "EUR 99.50", "USD 15 million")
PERIODS = ("30 days", "twelve (12) months", "five Business Days", "two years", "90 days", "six (6) weeks", "48 hours")
LAWS = (
    "the laws of England and Wales", "the laws of the State of New York", "German law", "the courts of Amsterdam",
    "Norwegian law",
)  # fmt: skip

TEMPLATES = (
    (
        "This Agreement is made on {date} between {party} (the “Supplier”) and {party} (the “Customer”). It replaces all "
        "earlier understandings between them."
    ),
    (
        "The Customer shall pay the Supplier {amount} within {period} of receiving a proper invoice. Late sums bear interest "
        "at four per cent above base rate."
    ),
    (
        "Either party may terminate this Agreement by giving {period}' written notice. Notices to {party} are deemed "
        "received {period} after posting."
    ),
    (
        "This Agreement is governed by {law}. The parties submit to the exclusive jurisdiction named above for any dispute "
        "arising before {date}."
    ),
    "{party} grants {party} a non-exclusive licence for {period}, beginning on {date}, against a one-off fee of {amount}.",
    (
        "The total liability of {party} under this Agreement shall not exceed {amount}, except for death or personal injury "
        "caused by negligence."
    ),
    (
        "{party} shall keep the information confidential for {period} after the end of this Agreement and shall return all "
        "copies by {date}."
    ),
    "The Premises are let to {party} from {date} until {date} at a yearly rent of {amount}, payable in four instalments.",
    (
        "If {party} fails to cure a material breach within {period} of notice, {party} may terminate with immediate effect "
        "and claim a break fee of {amount}."
    ),
    (
        "{party} warrants that the Software will perform materially as documented for {period} from delivery. Its sole "
        "remedy is repair, replacement or a refund of up to {amount}."
    ),
    (
        "Any arbitration shall be seated as the parties agree; failing agreement within {period}, {law} shall apply and "
        "{party} shall advance costs of {amount}."
    ),
    (
        "The Consultant, {party}, shall provide up to ten days of services a month until {date} for a monthly retainer of "
        "{amount}. Expenses above {amount} need prior approval."
    ),
    (
        "{party} shall maintain insurance with {party} of not less than {amount} for each claim, throughout the Term and for "
        "{period} thereafter."
    ),
    (
        "Deliveries by {party} are due on {date}. For each week of delay the Buyer may deduct {amount}, up to ten per cent of "
        "the price, and may withdraw after {period}."
    ),
    "This clause survives termination. It is subject to {law} and binds the successors of {party}.",
)

EDGES = (
    ("Payment is due within a reasonable time after completion, and in any event before the end of the next quarter.",
     "Whether 'a reasonable time' or 'the next quarter' is a period is not ruled."),
    ("The Group, meaning Oakbridge and such of its affiliates as sign a joinder, shall indemnify the Purchaser.",
     "'Oakbridge' may be a party or a group name; the clause can be read both ways."),
    ("Notice shall be given at least one calendar month, being not fewer than thirty days, before the anniversary.",
     "One period stated twice with different lengths: which one to mark is not ruled."),
    ("The Fee is two per cent of Net Sales, subject to a minimum that the parties shall agree in good faith.",
     "A percentage is neither an amount with a currency nor nothing."),
    ("This Deed takes effect on the date on which the last of the parties signs it or on 1 June, whichever is later.",
     "'1 June' lacks the year that the definition asks for."),
    ("The laws of the place in which the Works are carried out shall govern, save that English rules on set-off apply.",
     "Two legal systems, one of them unnamed."),
    ("Ms Solberg, acting for herself and as agent of Nordlys, confirms the assignment.",
     "One person in two capacities: one party or two?"),
    ("The deposit, EUR 5,000 or such higher sum as the Landlord may reasonably set, is held for the Term.",
     "Whether the open-ended alternative belongs to the amount is not ruled."),
    ("The option may be exercised in the window that opens on Monday and closes two weeks later at noon.",
     "'Monday' is a day without a date; the rubric is silent."),
    ("Kestrel (formerly Falcon Data) and its liquidator, if any, shall cooperate for as long as is needed.",
     "A former name and an open period: both readings are defensible."),
)  # fmt: skip

_POOLS = {"party": PARTIES, "date": DATES, "amount": AMOUNTS, "period": PERIODS, "law": LAWS}


def _fill(template: str, rng: random.Random) -> tuple[str, tuple[Span, ...]]:
    """Fill the slots of a template, each value once, and return the text with its spans."""
    text, spans, last = "", [], 0
    left = {key: rng.sample(pool, len(pool)) for key, pool in _POOLS.items()}
    for slot in re.finditer(r"\{(\w+)\}", template):
        text += template[last : slot.start()]
        value = left[slot[1]].pop()
        spans.append(Span(start=len(text), end=len(text) + len(value), label=slot[1]))
        text += value
        last = slot.end()
    return text + template[last:], tuple(spans)


def content(seed: int) -> Content:
    """Build the project: 60 clauses with gold, 10 edge items, 3 for practice."""
    rng = random.Random(seed)  # noqa: S311 - reproducible content, not a secret
    made: list[Item] = []
    for number in range(63):
        # two templates to a clause: a contract's clauses have more than one sentence
        first, second = TEMPLATES[number % len(TEMPLATES)], TEMPLATES[(number * 7 + 3) % len(TEMPLATES)]
        template = first if first == second or number % 3 == 0 else f"{first} {second}"
        text, spans = _fill(template, rng)
        made.append(
            Item(
                Task(
                    key=f"clause-{number + 1:02d}",
                    media=(Text(slot="main", title=f"Clause {number % 24 + 1}", text=text),),
                    stratum="short" if template == first else "long",
                ),
                Gold(
                    answers={"entities": Agreed(answers=(SpansAnswer(spans=spans),))},
                    explanation="Defined terms and bracketed roles are left unmarked; each name, sum and date is marked.",
                    agreed_by=("A. Whitlock", "P. Brandt"),
                ),
            )
        )
    rng.shuffle(made)
    edges = [
        Item(
            Task(key=f"edge-{i + 1:02d}", media=(Text(slot="main", text=text),), stratum="ambiguous"),
            Gold(should_flag=True, explanation=why, agreed_by=("A. Whitlock", "P. Brandt")),
        )
        for i, (text, why) in enumerate(EDGES)
    ]
    return Content(
        title="Contract clauses: entities",
        rubric=RUBRIC,
        metric=SuccessMetric(
            target=0.85, agreement_target=0.7, seconds_per_task=75, priorities=("completeness", "exact ends")
        ),
        requirements=Requirements(
            modality="text, contract clauses",
            weekly_volume=1_200,
            nda=True,
            residency="EU",
            certifications=("ISO 27001",),
        ),
        gold=tuple(made[:60]),
        edges=tuple(edges),
        practice=tuple(made[60:63]),
        files={},
    )
